package dev.dagfetch.server.git.bounds;

/**
 * What a remote says beside a pack, on the second band of Git's protocol: messages about its
 * progress, which JGit keeps until the end, a few kilobytes from every honest host.
 *
 * <p>All that comes before the end of a pack is in lines that begin with their length, so they can
 * be told apart here. What is no such line is none to JGit either, or a pack without bands. For one
 * stream, used by one thread.
 */
final class SideTalk {
  private static final long MOST_BYTES = 1 << 20;
  private static final int LENGTH_DIGITS = 4;
  private static final int PROGRESS_BAND = 2;

  private int digits;
  private int length;

  /** Bytes of the line that are still to come. */
  private int left;

  private boolean isFirst;
  private boolean isProgress;
  private boolean isOver;
  private long said;

  /** Looks at the next bytes of the stream. */
  void arrived(byte[] bytes, int offset, int count) throws OverlongAnswerException {
    int end = offset + count;
    for (int at = offset; at < end && !isOver; ) {
      if (left == 0) {
        readDigit(bytes[at++]);
      } else {
        int some = Math.min(left, end - at);
        readLine(bytes[at], some);
        at += some;
      }
    }
  }

  private void readDigit(byte digit) {
    int value = Character.digit(digit, 16);
    isOver = value < 0;
    length = length << 4 | value;
    if (++digits == LENGTH_DIGITS) {
      // Less than its own length stands for the end of something.
      left = Math.max(0, length - LENGTH_DIGITS);
      isFirst = true;
      digits = 0;
      length = 0;
    }
  }

  private void readLine(byte first, int some) throws OverlongAnswerException {
    if (isFirst) {
      isProgress = first == PROGRESS_BAND;
      isFirst = false;
    }
    left -= some;
    if (isProgress) {
      said += some;
      if (said > MOST_BYTES) {
        throw OverlongAnswerException.ofProgress(MOST_BYTES);
      }
    }
  }
}
