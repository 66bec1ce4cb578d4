package dev.dagfetch.server.git.tree;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.object.TreeObject;
import dev.dagfetch.server.git.object.TreePath;
import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Walks all files below a tree in the order of their paths, holding it to the limits and to the
 * policy. One use.
 */
final class TreeWalker {
  private final ObjectReader reader;
  private final TreeLimits limits;
  private final SymlinkRule symlinks;
  private final Consumer<TreeEntry> visitor;
  private long files;
  private long bytes;

  TreeWalker(
      ObjectReader reader, TreeLimits limits, SymlinkPolicy policy, Consumer<TreeEntry> visitor) {
    this.reader = reader;
    this.limits = limits;
    this.symlinks = new SymlinkRule(policy);
    this.visitor = visitor;
  }

  void walk(org.eclipse.jgit.lib.ObjectId tree) throws IOException {
    directory(tree, new byte[0], 0);
    symlinks.check();
  }

  private void directory(org.eclipse.jgit.lib.ObjectId tree, byte[] path, int depth)
      throws IOException {
    if (depth > limits.depth()) {
      throw Rejection.overLimit(text(path), "depth", limits.depth());
    }
    TreeObject object = TreeObject.read(reader, tree);
    if (object.entries().isEmpty() && depth > 0) {
      // It would be lost, and with it the proof of the tree id.
      throw Rejection.of(
          text(path), "empty_directory", "is an empty directory, which files cannot express");
    }
    for (TreeObject.Entry entry : object.entries()) {
      byte[] below = TreeObject.append(path, entry.name());
      if (below.length > TreePath.MAX_BYTES) {
        throw Rejection.overLimit(text(path), "path_bytes", TreePath.MAX_BYTES);
      }
      if (entry.isTree()) {
        directory(entry.id(), below, depth + 1);
      } else {
        file(entry, TreePath.ofTree(below));
      }
    }
  }

  private void file(TreeObject.Entry entry, TreePath path) throws IOException {
    checkMode(entry.mode(), path);
    long size = entry.isGitlink() ? 0 : reader.getObjectSize(entry.id(), Constants.OBJ_BLOB);
    count(path, size);
    TreeEntry file = new TreeEntry(path, entry.mode(), size, new ObjectId(entry.id().name()));
    if (file.isSymlink()) {
      symlinks.add(path, size, () -> reader.open(entry.id(), Constants.OBJ_BLOB).getCachedBytes());
    }
    visitor.accept(file);
  }

  private static void checkMode(int mode, TreePath path) {
    switch (mode) {
      case 0100644, 0100755, 0100664, 0120000, 0160000 -> {}
      default ->
          throw Rejection.of(path.toString(), "mode", "has the unknown mode %o".formatted(mode));
    }
  }

  private void count(TreePath path, long size) {
    bytes += size;
    if (++files > limits.files()) {
      throw Rejection.overLimit(path.toString(), "files", limits.files());
    }
    if (size > limits.blobBytes()) {
      throw Rejection.overLimit(path.toString(), "blob_bytes", limits.blobBytes());
    }
    if (bytes > limits.treeBytes()) {
      throw Rejection.overLimit(path.toString(), "tree_bytes", limits.treeBytes());
    }
  }

  private static String text(byte[] path) {
    return TreePath.ofTree(path).toString();
  }
}
