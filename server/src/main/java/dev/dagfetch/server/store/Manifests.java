package dev.dagfetch.server.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dagfetch.server.flight.Patience;
import dev.dagfetch.server.flight.SingleFlight;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Manifests of trees, kept in memory by weight. One that is asked for by many at once is read once;
 * a tree that is rejected is not kept. Thread-safe.
 */
public final class Manifests {
  /** A tree that one policy delivers may be rejected by another. */
  private record Key(TreeId tree, SymlinkPolicy symlinks) {}

  private final Cache<Key, Manifest> cache;
  private final SingleFlight<Key, Void, Manifest> loads = new SingleFlight<>();

  /** Keeps about so many bytes. */
  public Manifests(long maxWeightBytes, MeterRegistry meters) {
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(maxWeightBytes)
            .weigher((Key key, Manifest manifest) ->
                (int) Math.min(Integer.MAX_VALUE, manifest.weight()))
            .build();
    Gauge.builder("dagfetch.manifests", this, Manifests::count)
        .description("Manifests in memory")
        .register(meters);
  }

  /**
   * The manifest of a tree. Interruptible: leaves with a {@code CancellationException}.
   *
   * @throws dev.dagfetch.server.error.DagfetchException TREE_REJECTED by the policy or a limit
   */
  public Manifest of(MirrorTree tree) {
    Key key = new Key(tree.tree(), tree.symlinks());
    Manifest known = cache.getIfPresent(key);
    return known != null ? known : load(key, tree);
  }

  /** The manifest of a tree, if it is in memory. */
  Optional<Manifest> ifKnown(TreeId tree, SymlinkPolicy symlinks) {
    return Optional.ofNullable(cache.getIfPresent(new Key(tree, symlinks)));
  }

  private Manifest load(Key key, MirrorTree tree) {
    return loads.join(
        key,
        "reading tree " + key.tree(),
        Patience.ENDLESS,
        none -> {},
        none -> {
          Manifest manifest = read(tree);
          cache.put(key, manifest);
          return manifest;
        });
  }

  private static Manifest read(MirrorTree tree) {
    List<TreeEntry> entries = new ArrayList<>();
    try (TreeReader reader = tree.openReader()) {
      reader.walk(tree.tree(), tree.symlinks(), entries::add);
    }
    return Manifest.of(tree.tree(), entries);
  }

  /** Manifests in memory now, about. */
  public long count() {
    return cache.estimatedSize();
  }
}
