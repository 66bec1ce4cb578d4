package dev.dagfetch.client.tree;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a version's directories, so that the id of another version need not be computed from
 * all of its entries: a directory below which nothing differs has the same id in both. Immutable.
 */
final class Subtrees {
  static final Subtrees NONE = new Subtrees(Map.of());

  private final Map<TreePath, Subtree> subtrees;

  private Subtrees(Map<TreePath, Subtree> subtrees) {
    this.subtrees = subtrees;
  }

  /**
   * A directory and what lies below it.
   *
   * @param entries how many entries lie below it, at any depth
   * @param id its tree id, 20 bytes
   */
  record Subtree(int entries, byte[] id) {}

  /** Those that are the same in a version that differs at these paths only. */
  Subtrees untouchedBy(List<TreePath> paths) {
    Map<TreePath, Subtree> untouched = new HashMap<>(subtrees);
    TreePath last = TreePath.ROOT;
    for (TreePath path : paths) {
      path.directoriesNotIn(last).forEach(untouched::remove);
      last = path;
    }
    return new Subtrees(untouched);
  }

  /** These and others, which may be the caller's own. */
  Subtrees and(Map<TreePath, Subtree> others) {
    if (subtrees.isEmpty()) {
      return new Subtrees(others);
    }
    Map<TreePath, Subtree> all = new HashMap<>(subtrees);
    all.putAll(others);
    return new Subtrees(all);
  }

  boolean isEmpty() {
    return subtrees.isEmpty();
  }

  @Nullable Subtree get(TreePath directory) {
    return subtrees.get(directory);
  }
}
