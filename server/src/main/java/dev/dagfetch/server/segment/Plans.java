package dev.dagfetch.server.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dagfetch.server.flight.Patience;
import dev.dagfetch.server.flight.SingleFlight;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.tree.TreeReader;
import org.jspecify.annotations.Nullable;

/**
 * Plans of trees and of the directories in them, kept in memory by weight: the plan of the next
 * version costs reading the directories that changed. Thread-safe.
 */
final class Plans {
  /**
   * What an entry costs in the cache, and one segment or item of its plan. Directories below are
   * counted in every one above.
   */
  private static final int PLAN_BYTES = 400;

  private static final int ITEM_BYTES = 120;

  private final Cache<TreeId, Plan> plans;
  private final SingleFlight<TreeId, Void, Plan> making = new SingleFlight<>();

  Plans(long maxBytes) {
    plans =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((TreeId tree, Plan plan) -> weight(plan))
            .executor(Runnable::run)
            .build();
  }

  private static int weight(Plan plan) {
    return (int) Math.min(PLAN_BYTES + (long) ITEM_BYTES * plan.totalItems(), Integer.MAX_VALUE);
  }

  /** The plan of a tree. Interruptible: leaves with a CancellationException. */
  Plan of(MirrorTree tree) {
    Plan known = plans.getIfPresent(tree.tree());
    return known != null
        ? known
        : making.join(
            tree.tree(),
            "planning tree " + tree.tree(),
            Patience.ENDLESS,
            none -> {},
            none -> make(tree));
  }

  private Plan make(MirrorTree tree) {
    try (TreeReader reader = tree.openReader()) {
      return new Planner(reader, new Memory(), tree.mirror().limits().depth()).plan(tree.tree());
    }
  }

  private final class Memory implements Planner.Memory {
    @Override
    public @Nullable Plan find(TreeId tree) {
      return plans.getIfPresent(tree);
    }

    @Override
    public void add(Plan plan) {
      plans.put(plan.tree(), plan);
    }
  }
}
