package dev.dagfetch.server.git.submodule;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.jspecify.annotations.Nullable;

/**
 * Trees that name submodules' own trees in place of gitlinks, and so are in no repository. Nothing
 * is ever taken out. Thread-safe.
 */
public final class NewTrees {
  private final Map<ObjectId, ObjectLoader> trees = new ConcurrentHashMap<>();

  void add(ObjectId id, ObjectLoader tree) {
    trees.put(id, tree);
  }

  /** The tree of that id; null if none was made. */
  public @Nullable ObjectLoader find(AnyObjectId id) {
    return trees.get(id.toObjectId());
  }

  /** All that were made so far. */
  public Map<ObjectId, ObjectLoader> all() {
    return Map.copyOf(trees);
  }
}
