package dev.dagfetch.server.git.mirror;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dagfetch.server.git.submodule.NewTrees;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.jspecify.annotations.Nullable;

/**
 * The trees that were made for versions with submodules of one repository, so that a caller who has
 * such a version gets only what differs from it. In memory only: after a restart a version is such
 * a base again when somebody has asked for it. Thread-safe.
 */
final class GraftedTrees {
  private static final long MAX_BYTES = 4 << 20;

  /** What an entry costs beside its content. */
  private static final int ENTRY_BYTES = 200;

  private final Cache<org.eclipse.jgit.lib.ObjectId, ObjectLoader> trees =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((org.eclipse.jgit.lib.ObjectId id, ObjectLoader tree) ->
              ENTRY_BYTES + (int) tree.getSize())
          .executor(Runnable::run)
          .build();

  void remember(NewTrees made) {
    trees.putAll(made.all());
  }

  @Nullable ObjectLoader find(AnyObjectId id) {
    return trees.getIfPresent(id.toObjectId());
  }
}
