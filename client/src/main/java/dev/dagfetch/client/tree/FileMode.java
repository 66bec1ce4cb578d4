package dev.dagfetch.client.tree;

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

  private FileMode() {}

  static boolean isKnown(int mode) {
    return isRegular(mode) || mode == SYMLINK || mode == GITLINK || mode == TREE;
  }

  static boolean isRegular(int mode) {
    return mode == FILE || mode == EXECUTABLE || mode == GROUP_WRITABLE;
  }
}
