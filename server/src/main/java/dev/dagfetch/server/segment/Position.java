package dev.dagfetch.server.segment;

/**
 * How far an answer has come, in its own order of files. Says nothing of frames, so that it means
 * the same wherever the answer is made again.
 *
 * @param files files that were sent completely
 * @param offset content of the next file that was sent, if it is a large one: then it was announced
 *     too
 */
public record Position(long files, long offset) {
  public static final Position START = new Position(0, 0);

  public Position {
    if (files < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "%d files and %d bytes (expected: none below 0)".formatted(files, offset));
    }
  }
}
