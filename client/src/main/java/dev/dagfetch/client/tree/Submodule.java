package dev.dagfetch.client.tree;

import dev.dagfetch.client.error.VerificationException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A submodule whose files are part of a version, with the commit that proves it: its id is what the
 * gitlink names, and it names the submodule's tree itself. Immutable.
 */
public final class Submodule {
  private static final String TREE = "tree ";
  private static final int ID_DIGITS = 40;

  private final TreePath path;
  private final String commit;
  private final String tree;

  private Submodule(TreePath path, String commit, String tree) {
    this.path = path;
    this.commit = commit;
    this.tree = tree;
  }

  /**
   * Reads a commit as Git stores it.
   *
   * @throws VerificationException if it does not begin with the id of a tree
   */
  public static Submodule of(TreePath path, ByteBuffer commit) {
    byte[] head = new byte[Math.min(commit.remaining(), TREE.length() + ID_DIGITS + 1)];
    commit.duplicate().get(head);
    String line = new String(head, StandardCharsets.ISO_8859_1);
    String tree = line.substring(Math.min(TREE.length(), line.length())).stripTrailing();
    if (!line.equals(TREE + tree + "\n") || !ObjectHash.isHex(tree)) {
      throw new VerificationException(
          "the commit of submodule %s does not name a tree".formatted(path));
    }
    return new Submodule(path, ObjectHash.ofCommit(commit), tree);
  }

  TreePath path() {
    return path;
  }

  /** The tree that must be at the path. */
  String tree() {
    return tree;
  }

  /** What stands there in the tree of the version's own commit. */
  TreeEntry gitlink() {
    return new TreeEntry(path, FileMode.GITLINK, 0, commit);
  }

  /** Sorts before every entry below the path, and before a subtree at the path. */
  byte[] firstKey() {
    byte[] bytes = path.bytes();
    byte[] key = Arrays.copyOf(bytes, bytes.length + 1);
    key[bytes.length] = '/';
    return key;
  }
}
