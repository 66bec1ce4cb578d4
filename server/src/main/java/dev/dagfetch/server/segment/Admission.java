package dev.dagfetch.server.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.flight.Patience;
import dev.dagfetch.server.flight.SingleFlight;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.git.tree.TreeReader;

/**
 * Holds trees to the limits and to the symbolic link policy of their repository.
 *
 * <p>The rules are those of the walk over a tree, {@link TreeReader#walk}, and nowhere else. Since
 * what a plan knows is enough to see that most trees break none, the walk is made only for others,
 * and its good verdict is remembered. Thread-safe.
 */
final class Admission {
  /** A tree that one policy delivers may be rejected by another. */
  private record Key(TreeId tree, SymlinkPolicy symlinks, TreeLimits limits) {}

  private final Cache<Key, Boolean> admitted = Caffeine.newBuilder().maximumSize(10_000).build();
  private final SingleFlight<Key, Void, Boolean> walks = new SingleFlight<>();

  /**
   * Interruptible: leaves with a CancellationException.
   *
   * @throws DagfetchException TREE_REJECTED by the policy or a limit
   */
  void require(MirrorTree tree, Plan plan) {
    Key key = new Key(tree.tree(), tree.symlinks(), tree.mirror().limits());
    if (!isPlain(tree, plan) && admitted.getIfPresent(key) == null) {
      var unused =
          walks.join(
              key,
              "checking tree " + tree.tree(),
              Patience.ENDLESS,
              none -> {},
              none -> {
                walk(tree);
                admitted.put(key, true);
                return true;
              });
    }
  }

  private static boolean isPlain(MirrorTree tree, Plan plan) {
    TreeLimits limits = tree.mirror().limits();
    return plan.shape().isWithin(limits, tree.symlinks())
        && plan.files() <= limits.files()
        && plan.contentBytes() <= limits.treeBytes();
  }

  private static void walk(MirrorTree tree) {
    try (TreeReader reader = tree.openReader()) {
      reader.walk(tree.tree(), tree.symlinks(), entry -> {});
    }
  }
}
