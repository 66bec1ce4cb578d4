package dev.dagfetch.server.segment;

/**
 * How much there is below a tree. Numbers stop growing far beyond any limit, so that a tree that
 * contains itself a thousandfold on every level cannot make them overflow.
 *
 * @param files files, symbolic links and gitlinks
 * @param gitlinks gitlinks among them
 * @param contentBytes their content
 * @param frameBytes about what a frame with all of them would hold: content, paths relative to the
 *     tree, and the rest
 */
record Weight(long files, long gitlinks, long contentBytes, long frameBytes) {
  static final Weight NOTHING = new Weight(0, 0, 0, 0);

  /** What an entry costs beside content and path: object id, mode, sizes and tags. */
  private static final int ENTRY_BYTES = 64;

  private static final long MOST = 1L << 50;
  private static final int LONGEST_NAME = 1 << 12;

  Weight {
    files = Math.min(files, MOST);
    gitlinks = Math.min(gitlinks, MOST);
    contentBytes = Math.min(contentBytes, MOST);
    frameBytes = Math.min(frameBytes, MOST);
  }

  static Weight ofFile(int nameLength, long sizeBytes) {
    return new Weight(1, 0, sizeBytes, sizeBytes + nameLength + ENTRY_BYTES);
  }

  static Weight ofGitlink(int nameLength) {
    return new Weight(1, 1, 0, nameLength + ENTRY_BYTES);
  }

  /**
   * The same seen from the directory above, where every path has this name and a slash in front.
   */
  Weight below(int nameLength) {
    long added = files * (Math.min(nameLength, LONGEST_NAME) + 1);
    return new Weight(files, gitlinks, contentBytes, frameBytes + added);
  }

  Weight plus(Weight other) {
    return new Weight(
        files + other.files,
        gitlinks + other.gitlinks,
        contentBytes + other.contentBytes,
        frameBytes + other.frameBytes);
  }
}
