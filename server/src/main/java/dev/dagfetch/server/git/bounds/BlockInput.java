package dev.dagfetch.server.git.bounds;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A filter of a stream that reads blocks only: a single byte is a block of one, so that what is
 * done to what is read is said once.
 */
public abstract class BlockInput extends FilterInputStream {
  protected BlockInput(InputStream in) {
    super(in);
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] buffer, int offset, int length) throws IOException;
}
