package dev.dagfetch.client.tree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A path inside a version that is safe to create below a directory: bytes without an encoding,
 * segments separated by "/".
 *
 * <p>Relative, not empty, no empty, "." or ".." segment, no NUL, and no segment that some file
 * system takes for ".git". Ordered byte by byte as unsigned values. Immutable.
 */
public final class TreePath implements Comparable<TreePath> {
  /** Longest path accepted, as Linux's PATH_MAX. */
  private static final int MAX_BYTES = 4096;

  private static final int MAX_SEGMENTS = 512;

  /** The root: comes before every path, and is itself none that a file can have. */
  public static final TreePath ROOT = new TreePath(new byte[0]);

  private final byte[] bytes;

  /** Computed when it is first asked for; 0 until then. */
  private int hash;

  private TreePath(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a path from a frame, a manifest or a caller.
   *
   * @throws IllegalArgumentException if it breaks a rule above; the message names path and rule
   */
  public static TreePath of(byte[] bytes) {
    return owning(bytes.clone());
  }

  /**
   * The same for an array that the caller hands over: nobody changes it any more.
   *
   * @throws IllegalArgumentException as above
   */
  public static TreePath owning(byte[] bytes) {
    TreePath path = new TreePath(bytes);
    String problem = path.problem();
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException("path \"%s\" %s".formatted(path.abbreviated(), problem));
    }
    return path;
  }

  /** Reads a caller's path given as text, in UTF-8. A single trailing slash is dropped. */
  public static TreePath of(String text) {
    String trimmed =
        text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return of(trimmed.getBytes(StandardCharsets.UTF_8));
  }

  private String problem() {
    if (bytes.length == 0) {
      return "is empty";
    }
    if (bytes.length > MAX_BYTES) {
      return "is longer than " + MAX_BYTES + " bytes";
    }
    int segments = 0;
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i < bytes.length && bytes[i] == 0) {
        return "has a NUL";
      }
      if (i == bytes.length || bytes[i] == '/') {
        String problem = segmentProblem(start, i);
        if (!problem.isEmpty()) {
          return problem;
        }
        segments++;
        start = i + 1;
      }
    }
    return segments > MAX_SEGMENTS ? "is more than " + MAX_SEGMENTS + " directories deep" : "";
  }

  private String segmentProblem(int from, int to) {
    int n = to - from;
    if (n == 0) {
      return "has an empty segment, or begins or ends with a slash";
    }
    if (bytes[from] == '.' && (n == 1 || (n == 2 && bytes[from + 1] == '.'))) {
      return "has a \".\" or \"..\" segment";
    }
    return DotGit.mayBe(bytes, from, to) && DotGit.isSpelledBy(Arrays.copyOfRange(bytes, from, to))
        ? "has a segment that a file system may take for \".git\""
        : "";
  }

  /**
   * The directories that this path lies in and {@code previous} does not, outermost first. For
   * paths in their order, each directory turns up once.
   */
  public List<TreePath> directoriesNotIn(TreePath previous) {
    int shared = Arrays.mismatch(bytes, previous.bytes);
    List<TreePath> directories = new ArrayList<>();
    for (int i = Math.max(shared, 0); i < bytes.length; i++) {
      if (bytes[i] == '/') {
        directories.add(parent(bytes, i));
      }
    }
    return directories;
  }

  /** The directory that a safe path lies in, or one above: its first bytes, without the slash. */
  static TreePath parent(byte[] path, int length) {
    return new TreePath(Arrays.copyOf(path, length));
  }

  /** Whether this is {@code directory} itself or lies below it. */
  public boolean isAtOrBelow(TreePath directory) {
    int n = directory.bytes.length;
    return startsWith(directory.bytes) && (bytes.length == n || bytes[n] == '/');
  }

  /** The same, seen from a directory that it lies in. */
  TreePath below(TreePath directory) {
    return new TreePath(Arrays.copyOfRange(bytes, directory.bytes.length + 1, bytes.length));
  }

  private boolean startsWith(byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Returns a copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** The bytes themselves, for readers inside the package that leave them alone. */
  byte[] bytes() {
    return bytes;
  }

  /** Whether every byte is printable ASCII, so that text and bytes are the same in every locale. */
  boolean isPlain() {
    for (byte b : bytes) {
      if (b < ' ' || b == 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@link #toString} shows the bytes as they are. */
  public boolean isText() {
    return Arrays.equals(toString().getBytes(StandardCharsets.UTF_8), bytes);
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
    int known = hash;
    if (known == 0) {
      known = Arrays.hashCode(bytes);
      hash = known;
    }
    return known;
  }

  /**
   * For people: UTF-8 if it is, control characters and what is not UTF-8 as {@code \xNN}. Not fit
   * to open a file with.
   */
  @Override
  public String toString() {
    return isPlain() ? new String(bytes, StandardCharsets.US_ASCII) : describe(bytes);
  }

  private String abbreviated() {
    return bytes.length <= 200 ? toString() : describe(Arrays.copyOf(bytes, 200)) + "…";
  }

  /** Shows the bytes of any path, safe or not, as {@link #toString} does. */
  public static String describe(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes))
          .codePoints()
          .forEach(c -> append(out, c));
    } catch (CharacterCodingException e) {
      for (byte b : bytes) {
        append(out, b >= 0 ? b : 0x80);
        if (b < 0) {
          out.setLength(out.length() - 4);
          out.append("\\x%02x".formatted(b & 0xff));
        }
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    if (Character.isISOControl(c)) {
      out.append("\\x%02x".formatted(c));
    } else {
      out.appendCodePoint(c);
    }
  }
}
