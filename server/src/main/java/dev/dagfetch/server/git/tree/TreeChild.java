package dev.dagfetch.server.git.tree;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreePath;

/**
 * A direct entry of a tree object: its path below the tree that was asked for, Git's mode number
 * and object id.
 */
public record TreeChild(TreePath path, int mode, ObjectId id) {
  public boolean isTree() {
    return mode == 040000;
  }

  /** A regular file, executable or not. */
  public boolean isFile() {
    return (mode & 0170000) == 0100000;
  }

  public boolean isSymlink() {
    return mode == 0120000;
  }

  public boolean isGitlink() {
    return mode == 0160000;
  }
}
