package dev.dagfetch.server.rpc.files;

import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeChild;
import dev.dagfetch.server.git.tree.TreeReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a narrowed answer leaves out, named so that its reader can still prove the tree id.
 *
 * <p>A tree id covers the names and ids of a directory's entries, so the reader needs every entry
 * of each directory on the way to a wanted path: the wanted ones, of which it gets the content, and
 * their siblings, of which it gets only the id. To prove that a submodule's tree stands where the
 * scope has a gitlink, it needs that tree's id, and so the way there as well.
 */
final class Elision {
  private Elision() {}

  /**
   * What stands along the way to each of {@code wanted} and of {@code submodules}, directory by
   * directory, and is not wanted.
   */
  static List<TreeChild> of(
      TreeReader reader, TreeId root, List<TreePath> wanted, List<TreePath> submodules) {
    Set<TreePath> sent = new HashSet<>(wanted);
    Set<TreePath> opened = new TreeSet<>();
    for (TreePath path : wanted) {
      open(path, sent, opened);
    }
    for (TreePath path : submodules) {
      open(path, sent, opened);
    }
    List<TreeChild> elided = new ArrayList<>();
    for (TreePath directory : opened) {
      for (TreeChild child : reader.children(root, directory)) {
        if (!sent.contains(child.path()) && !opened.contains(child.path())) {
          elided.add(child);
        }
      }
    }
    return elided;
  }

  /** Opens the directories above {@code path}, unless one of them is sent as a whole. */
  private static void open(TreePath path, Set<TreePath> sent, Set<TreePath> opened) {
    List<TreePath> above = above(path);
    if (above.stream().noneMatch(sent::contains)) {
      opened.addAll(above);
    }
  }

  private static List<TreePath> above(TreePath path) {
    byte[] bytes = path.toBytes();
    List<TreePath> above = new ArrayList<>(List.of(TreePath.ROOT));
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '/') {
        above.add(TreePath.parse(Arrays.copyOf(bytes, i)));
      }
    }
    return above;
  }
}
