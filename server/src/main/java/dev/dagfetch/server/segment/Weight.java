package dev.dagfetch.server.segment;

/**
 * How much there is below a tree.
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
    return new Weight(files, gitlinks, contentBytes, frameBytes + files * (nameLength + 1));
  }

  Weight plus(Weight other) {
    return new Weight(
        files + other.files,
        gitlinks + other.gitlinks,
        contentBytes + other.contentBytes,
        frameBytes + other.frameBytes);
  }
}
