package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The directories that a list of files implies. */
final class Directories {
  private Directories() {}

  /**
   * Every directory once, each after the one it is in; gitlinks, which are empty directories, are
   * among them, the root is not.
   */
  static List<TreePath> of(List<TreeEntry> entries) {
    List<TreePath> all = new ArrayList<>();
    byte[] previous = {};
    for (TreeEntry entry : entries) {
      byte[] path = entry.path().toBytes();
      // In the order of paths, a directory that the entry before was not in has not been seen.
      int shared = Arrays.mismatch(previous, path);
      for (int i = Math.max(shared, 0); i < path.length; i++) {
        if (path[i] == '/') {
          all.add(TreePath.parse(Arrays.copyOf(path, i)));
        }
      }
      if (entry.isGitlink()) {
        all.add(entry.path());
      }
      previous = path;
    }
    return all;
  }
}
