package dev.dagfetch.server.rpc.files;

import dev.dagfetch.server.git.tree.TreeEntry;

/**
 * A file that an answer sends.
 *
 * @param inBase whether the reader has the content already, so that only its id is sent
 */
public record AnswerFile(TreeEntry entry, boolean inBase) {
  /** What a frame holds of content, about; what a larger file's parts hold, exactly. */
  static final int FRAME_BYTES = 256 << 10;

  /** A file of which the reader has nothing. */
  static AnswerFile of(TreeEntry entry) {
    return new AnswerFile(entry, false);
  }

  /** Content to send. */
  long contentBytes() {
    return inBase ? 0 : entry.sizeBytes();
  }

  /** Whether the content is sent in parts, in frames of their own. */
  boolean isLarge() {
    return contentBytes() > FRAME_BYTES;
  }
}
