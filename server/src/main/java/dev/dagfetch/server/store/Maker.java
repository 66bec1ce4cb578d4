package dev.dagfetch.server.store;

import dev.dagfetch.server.git.mirror.MirrorTree;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checkouts in the cheapest way there is: out of one that has to go anyway, else beside a
 * relative whose large files are copied, else from the mirror alone. Thread-safe.
 */
final class Maker {
  private static final Logger log = LoggerFactory.getLogger(Maker.class);

  private final StoreSettings settings;
  private final Scratch scratch;
  private final DiskBudget budget;
  private final Shelf shelf;
  private final Relatives relatives;
  private final CheckoutBuilder builder;
  private final Consumer<Checkout> retire;

  /**
   * @param retire what is done with a checkout that nobody holds any more
   */
  Maker(
      StoreSettings settings,
      Scratch scratch,
      DiskBudget budget,
      Shelf shelf,
      Relatives relatives,
      CheckoutBuilder builder,
      Consumer<Checkout> retire) {
    this.settings = settings;
    this.scratch = scratch;
    this.budget = budget;
    this.shelf = shelf;
    this.relatives = relatives;
    this.builder = builder;
    this.retire = retire;
  }

  /** Makes and publishes a checkout. */
  CheckoutBuilder.Published make(
      MirrorTree tree, Manifest manifest, Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    long bytes = DiskUse.at(settings.checkouts()).of(manifest);
    Optional<CheckoutBuilder.Published> recycled = recycle(tree, manifest, bytes, progress);
    return recycled.isPresent() ? recycled.get() : build(tree, manifest, bytes, progress);
  }

  private CheckoutBuilder.Published build(
      MirrorTree tree, Manifest manifest, long bytes, Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    try (Draft draft = Draft.begin(bytes, scratch, budget, shelf::evictColdestIdle)) {
      Optional<Relative> relative = relatives.nearest(tree, manifest);
      try {
        return builder.publish(draft, tree, manifest, relative, progress);
      } finally {
        relative.ifPresent(Relative::close);
      }
    }
  }

  /** Only where something would have to be evicted: two versions are better than one. */
  private Optional<CheckoutBuilder.Published> recycle(
      MirrorTree tree, Manifest manifest, long bytes, Consumer<BuildProgress> progress)
      throws InterruptedException {
    if (budget.willFit(bytes)) {
      return Optional.empty();
    }
    Optional<Relatives.Found> victim = relatives.takeNextVictim(tree, manifest);
    return victim.isEmpty()
        ? Optional.empty()
        : recycle(victim.get(), tree, manifest, bytes, progress);
  }

  private Optional<CheckoutBuilder.Published> recycle(
      Relatives.Found victim,
      MirrorTree tree,
      Manifest manifest,
      long bytes,
      Consumer<BuildProgress> progress)
      throws InterruptedException {
    Optional<Draft> taken = takeAside(victim.checkout());
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    try (Draft draft = taken.get()) {
      draft.growTo(bytes, shelf::evictColdestIdle);
      var published = builder.republish(draft, victim, tree, manifest, bytes, progress);
      draft.shrinkTo(bytes);
      return Optional.of(published);
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("tree", victim.checkout().tree())
          .addKeyValue("problem", e.toString())
          .log("a checkout could not be recycled; it is discarded, and the new one made anew");
      return Optional.empty();
    }
  }

  private Optional<Draft> takeAside(Checkout victim) {
    try {
      return Optional.of(Draft.of(victim.directory(), victim.allocatedBytes(), scratch, budget));
    } catch (IOException e) {
      retire.accept(victim);
      return Optional.empty();
    }
  }
}
