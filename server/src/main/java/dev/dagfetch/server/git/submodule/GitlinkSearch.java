package dev.dagfetch.server.git.submodule;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.object.TreeObject;
import dev.dagfetch.server.git.object.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Finds the gitlinks below a tree. A directory that has none is read once, however often it is
 * there, so that a tree which is small in the pack cannot be made large here. One use.
 */
public final class GitlinkSearch {
  private final ObjectReader reader;
  private final TreeLimits limits;
  private final int most;

  /** Entries of directories that lead to a gitlink; empty for those that don't. */
  private final Map<org.eclipse.jgit.lib.ObjectId, List<TreeObject.Entry>> leading =
      new HashMap<>();

  private final List<Gitlink> found = new ArrayList<>();

  /**
   * @param most how many there may be
   */
  public GitlinkSearch(ObjectReader reader, TreeLimits limits, int most) {
    this.reader = reader;
    this.limits = limits;
    this.most = most;
  }

  /**
   * The gitlinks of a tree, in the order of their paths.
   *
   * @throws DagfetchException {@link Reason#TREE_REJECTED} if there are too many, or directories
   *     too deep
   */
  public List<Gitlink> below(org.eclipse.jgit.lib.ObjectId tree) throws IOException {
    collect(tree, new byte[0]);
    found.sort(Comparator.comparing(Gitlink::path));
    return List.copyOf(found);
  }

  private void collect(org.eclipse.jgit.lib.ObjectId tree, byte[] path) throws IOException {
    for (TreeObject.Entry entry : leading(tree, path, 0)) {
      byte[] below = TreeObject.append(path, entry.name());
      if (entry.isTree()) {
        collect(entry.id(), below);
      } else if (found.size() < most) {
        found.add(new Gitlink(TreePath.ofTree(below), new CommitId(entry.id().name())));
      } else {
        throw Rejection.overLimit(TreePath.ofTree(below).toString(), "submodules", most);
      }
    }
  }

  private List<TreeObject.Entry> leading(org.eclipse.jgit.lib.ObjectId tree, byte[] path, int depth)
      throws IOException {
    List<TreeObject.Entry> known = leading.get(tree);
    if (known != null) {
      return known;
    }
    if (depth > limits.depth()) {
      throw Rejection.overLimit(TreePath.ofTree(path).toString(), "depth", limits.depth());
    }
    List<TreeObject.Entry> entries = new ArrayList<>();
    for (TreeObject.Entry entry : TreeObject.read(reader, tree).entries()) {
      byte[] below = TreeObject.append(path, entry.name());
      if (entry.isGitlink()
          || (entry.isTree() && !leading(entry.id(), below, depth + 1).isEmpty())) {
        entries.add(entry);
      }
    }
    leading.put(tree, entries);
    return entries;
  }
}
