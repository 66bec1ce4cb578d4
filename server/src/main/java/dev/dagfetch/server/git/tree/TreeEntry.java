package dev.dagfetch.server.git.tree;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreePath;

/**
 * One file of a tree: a file, a symbolic link or a gitlink; directories are only the slashes in
 * paths.
 *
 * @param path relative to the tree that was walked
 * @param mode Git's mode number, for example 0100644
 * @param sizeBytes size of the content, of a link's target; 0 for a gitlink
 * @param id the blob, or for a gitlink the submodule's commit
 */
public record TreeEntry(TreePath path, int mode, long sizeBytes, ObjectId id) {
  private static final int TYPE_MASK = 0170000;

  public boolean isSymlink() {
    return (mode & TYPE_MASK) == 0120000;
  }

  public boolean isGitlink() {
    return (mode & TYPE_MASK) == 0160000;
  }

  public boolean isFile() {
    return (mode & TYPE_MASK) == 0100000;
  }

  public boolean isExecutable() {
    return isFile() && (mode & 0100) != 0;
  }
}
