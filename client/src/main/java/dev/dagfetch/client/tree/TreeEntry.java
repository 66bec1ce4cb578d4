package dev.dagfetch.client.tree;

import dev.dagfetch.client.error.VerificationException;
import java.util.Arrays;
import java.util.Comparator;

/**
 * One entry of a version: a file, a symbolic link, a gitlink, or a subtree that a narrowed answer
 * leaves out.
 *
 * @param path relative to the version's root
 * @param mode Git's mode number
 * @param sizeBytes size of the content, of a link's target; 0 for a gitlink and whatever was left
 *     out
 * @param objectId 40 lower-case hex digits
 */
public record TreeEntry(TreePath path, int mode, long sizeBytes, String objectId) {
  /**
   * The order in which Git walks a tree: by path as unsigned bytes, a subtree as if its path ended
   * with a slash.
   */
  public static final Comparator<TreeEntry> WALK_ORDER =
      (a, b) -> Arrays.compareUnsigned(a.sortKey(), b.sortKey());

  /**
   * Checks the shape of a daemon's or a manifest's entry.
   *
   * @throws VerificationException if it is not one that Git could have
   */
  public TreeEntry {
    if (!FileMode.isKnown(mode)) {
      throw new VerificationException("mode %o of %s is none of Git's".formatted(mode, path));
    }
    if (!ObjectHash.isHex(objectId)) {
      throw new VerificationException(
          "the object id of %s is not 40 lower-case hex digits".formatted(path));
    }
    if (sizeBytes < 0 || (mode == FileMode.GITLINK && sizeBytes != 0)) {
      throw new VerificationException("the size of %s is out of range".formatted(path));
    }
  }

  public boolean isFile() {
    return FileMode.isRegular(mode);
  }

  public boolean isExecutable() {
    return mode == FileMode.EXECUTABLE;
  }

  public boolean isSymlink() {
    return mode == FileMode.SYMLINK;
  }

  public boolean isGitlink() {
    return mode == FileMode.GITLINK;
  }

  public boolean isTree() {
    return mode == FileMode.TREE;
  }

  /** The same, seen from a directory that it lies in. */
  TreeEntry below(TreePath directory) {
    return new TreeEntry(path.below(directory), mode, sizeBytes, objectId);
  }

  byte[] sortKey() {
    byte[] bytes = path.bytes();
    if (!isTree()) {
      return bytes;
    }
    byte[] key = Arrays.copyOf(bytes, bytes.length + 1);
    key[bytes.length] = '/';
    return key;
  }
}
