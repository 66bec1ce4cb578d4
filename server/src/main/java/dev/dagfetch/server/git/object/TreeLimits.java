package dev.dagfetch.server.git.object;

/**
 * What a repository may at most contain; a tree beyond is rejected while it arrives or is walked.
 */
public record TreeLimits(long packBytes, long blobBytes, long treeBytes, long files, int depth) {
  /** Longest path in a tree, for every repository: Linux's PATH_MAX. */
  public static final int PATH_BYTES = TreePath.MAX_BYTES;

  public static final TreeLimits DEFAULTS =
      new TreeLimits(8L << 30, 2L << 30, 16L << 30, 2_000_000, 128);

  /** Objects in one pack: there are few directories without a file of their own. */
  public long objects() {
    return 4 * files + 1000;
  }
}
