package dev.dagfetch.server.scrub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream whose reader waits for what it has read. */
final class PacedStream extends FilterInputStream {
  /** However much is asked for: a pause is to come soon, and to be short. */
  private static final int MOST_AT_ONCE = 64 << 10;

  private final Pace pace;

  PacedStream(InputStream in, Pace pace) {
    super(in);
    this.pace = pace;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = super.read(buffer, offset, Math.min(length, MOST_AT_ONCE));
    if (n > 0) {
      pace.take(n);
    }
    return n;
  }
}
