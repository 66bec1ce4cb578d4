package dev.dagfetch.client.tree;

import java.nio.charset.StandardCharsets;

/** Git's mode numbers, written in octal as Git writes them. */
public final class FileMode {
  public static final int TREE = 0040000;
  public static final int FILE = 0100644;
  public static final int EXECUTABLE = 0100755;
  public static final int SYMLINK = 0120000;
  public static final int GITLINK = 0160000;

  /**
   * What early versions of Git recorded for group-writable files; old commits still have it.
   * Written to disk as {@link #FILE}.
   */
  static final int GROUP_WRITABLE = 0100664;

  private static final byte[] FILE_DIGITS = digits(FILE);
  private static final byte[] EXECUTABLE_DIGITS = digits(EXECUTABLE);
  private static final byte[] TREE_DIGITS = digits(TREE);

  private FileMode() {}

  /** A mode as Git writes it. Shared: not to be changed. */
  static byte[] octal(int mode) {
    return switch (mode) {
      case FILE -> FILE_DIGITS;
      case EXECUTABLE -> EXECUTABLE_DIGITS;
      case TREE -> TREE_DIGITS;
      default -> digits(mode);
    };
  }

  private static byte[] digits(int mode) {
    return Integer.toOctalString(mode).getBytes(StandardCharsets.US_ASCII);
  }

  static boolean isKnown(int mode) {
    return isRegular(mode) || mode == SYMLINK || mode == GITLINK || mode == TREE;
  }

  static boolean isRegular(int mode) {
    return mode == FILE || mode == EXECUTABLE || mode == GROUP_WRITABLE;
  }
}
