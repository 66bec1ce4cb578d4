package dev.dagfetch.server.git.bounds;

import java.io.IOException;
import java.io.InputStream;

/**
 * The beginning of a stream; what comes after it is read and dropped, so that whoever writes is not
 * held up.
 */
public final class Beginning extends BlockInput {
  private int left;

  /** The first {@code bytes} bytes of a stream. */
  public Beginning(InputStream in, int bytes) {
    super(in);
    this.left = bytes;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    while (n > 0 && left == 0) {
      n = in.read(buffer, offset, length);
    }
    int kept = Math.min(n, left);
    left -= Math.max(kept, 0);
    return n < 0 ? -1 : kept;
  }
}
