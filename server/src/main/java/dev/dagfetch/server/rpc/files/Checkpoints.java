package dev.dagfetch.server.rpc.files;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.segment.Position;

/**
 * Keeps count of how far an answer has come, and says which frames carry a resume token: about one
 * in each MiB of content. A frame is told here before it is sent. Used by one thread.
 */
public final class Checkpoints {
  private static final int INTERVAL_BYTES = 1 << 20;

  private final AnswerShape shape;
  private long files;
  private long offset;
  private long sinceToken;

  /**
   * @param start where the answer goes on
   */
  public Checkpoints(AnswerShape shape, Position start) {
    this.shape = shape;
    this.files = start.files();
    this.offset = start.offset();
  }

  /** The token for a frame of complete files; empty for none. */
  ByteString afterFiles(long count, long contentBytes) {
    pass(count, contentBytes);
    return tokenIfDue();
  }

  /** Takes note of files in a frame that also announces a large one: there is no going on there. */
  void pass(long count, long contentBytes) {
    files += count;
    sinceToken += contentBytes;
  }

  /** The token for a part of a large file; empty for none. */
  ByteString afterPart(long contentBytes, boolean last) {
    sinceToken += contentBytes;
    offset = last ? 0 : offset + contentBytes;
    files += last ? 1 : 0;
    return tokenIfDue();
  }

  private ByteString tokenIfDue() {
    if (sinceToken < INTERVAL_BYTES) {
      return ByteString.EMPTY;
    }
    sinceToken = 0;
    return shape.tokenAt(new Position(files, offset));
  }
}
