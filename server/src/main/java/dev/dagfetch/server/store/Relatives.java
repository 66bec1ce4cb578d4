package dev.dagfetch.server.store;

import dev.dagfetch.server.git.mirror.MirrorTree;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds checkouts that are much like one to be made: among those that this daemon made itself,
 * whose lists of files are in memory. Thread-safe.
 */
final class Relatives {
  /** Looked at for the nearest; comparing two lists takes about a millisecond. */
  private static final int CANDIDATES = 8;

  private final Shelf shelf;
  private final Manifests manifests;

  Relatives(Shelf shelf, Manifests manifests) {
    this.shelf = shelf;
    this.manifests = manifests;
  }

  /** A checkout and what would turn it into the one wanted. */
  record Found(Checkout checkout, Seal seal, Manifest manifest, Change change) {}

  /** The nearest one, leased; empty if none has most of the files. */
  Optional<Relative> nearest(MirrorTree tree, Manifest wanted) {
    return shelf.hottest(CANDIDATES).stream()
        .flatMap(checkout -> compare(checkout, tree, wanted).stream())
        .max(Comparator.comparingInt(found -> found.change().kept().size()))
        .filter(found -> found.checkout().tryLease())
        .map(found -> new Relative(found.checkout(), found.seal(), found.manifest()));
  }

  /**
   * The checkout that would be evicted next, taken from the cache; empty if it is not like the one
   * wanted.
   */
  Optional<Found> takeNextVictim(MirrorTree tree, Manifest wanted) {
    return shelf
        .coldestIdle()
        .flatMap(checkout -> compare(checkout, tree, wanted))
        .filter(found -> shelf.takeIfIdle(found.checkout()));
  }

  private Optional<Found> compare(Checkout checkout, MirrorTree tree, Manifest wanted) {
    Optional<Manifest> manifest = manifests.ifKnown(checkout.tree(), tree.symlinks());
    Optional<Seal> seal = checkout.seal();
    if (manifest.isEmpty() || seal.isEmpty() || checkout.isCondemned()) {
      return Optional.empty();
    }
    Change change = Change.between(manifest.get(), wanted);
    return change.isSmall()
        ? Optional.of(new Found(checkout, seal.get(), manifest.get(), change))
        : Optional.empty();
  }
}
