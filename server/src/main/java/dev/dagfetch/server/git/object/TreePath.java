package dev.dagfetch.server.git.object;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A path inside a Git tree: bytes without an encoding, segments separated by "/", without leading
 * or trailing slash; empty for the root. Ordered byte by byte as unsigned values, which is the
 * order of Git's own recursive walk.
 *
 * <p>Immutable.
 */
public final class TreePath implements Comparable<TreePath> {
  public static final TreePath ROOT = new TreePath(new byte[0]);

  /** Longest path accepted, as Linux's PATH_MAX. */
  public static final int MAX_BYTES = 4096;

  private final byte[] bytes;

  private TreePath(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a caller's path; the root is allowed.
   *
   * @throws DagfetchException {@link Reason#PATH_INVALID} if it is absolute, too long, or has an
   *     empty, "." or ".." segment or a NUL
   */
  public static TreePath parse(byte[] bytes) {
    if (bytes.length == 0) {
      return ROOT;
    }
    TreePath path = new TreePath(bytes.clone());
    String problem = path.problem();
    if (!problem.isEmpty()) {
      throw new DagfetchException(
              Reason.PATH_INVALID,
              "path %s %s".formatted(DagfetchException.quote(path.toString()), problem))
          .with("field", "path");
    }
    return path;
  }

  /** Reads a caller's path given as text, in UTF-8. */
  public static TreePath parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Takes bytes that come from a tree and were checked there. The array must not be changed
   * afterwards.
   */
  public static TreePath ofTree(byte[] bytes) {
    return bytes.length == 0 ? ROOT : new TreePath(bytes);
  }

  private String problem() {
    if (bytes.length > MAX_BYTES) {
      return "is longer than " + MAX_BYTES + " bytes";
    }
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i < bytes.length && bytes[i] == 0) {
        return "has a NUL";
      }
      if (i == bytes.length || bytes[i] == '/') {
        int length = i - start;
        if (length == 0) {
          return "has an empty segment, or begins or ends with a slash";
        }
        if (bytes[start] == '.' && (length == 1 || (length == 2 && bytes[start + 1] == '.'))) {
          return "has a \".\" or \"..\" segment";
        }
        start = i + 1;
      }
    }
    return "";
  }

  public boolean isRoot() {
    return bytes.length == 0;
  }

  /** The path of something below this directory, given relative to it. */
  public TreePath resolve(TreePath below) {
    return below.isRoot() ? this : ofTree(TreeObject.append(bytes, below.bytes));
  }

  /** Whether this is {@code directory} itself or lies below it. */
  public boolean isAtOrBelow(TreePath directory) {
    int n = directory.bytes.length;
    return n == 0
        || (bytes.length >= n
            && Arrays.equals(bytes, 0, n, directory.bytes, 0, n)
            && (bytes.length == n || bytes[n] == '/'));
  }

  /** Length in bytes. */
  public int length() {
    return bytes.length;
  }

  /** Returns a copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(TreePath other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreePath path && Arrays.equals(bytes, path.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /**
   * For people: UTF-8 if it is, else every byte above 127 as {@code \xNN}. Not fit to open a file
   * with.
   */
  @Override
  public String toString() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      StringBuilder out = new StringBuilder();
      for (byte b : bytes) {
        out.append(b >= 0 ? String.valueOf((char) b) : "\\x%02x".formatted(b & 0xff));
      }
      return out.toString();
    }
  }
}
