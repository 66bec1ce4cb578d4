package dev.dagfetch.server.git.tree;

import dev.dagfetch.server.error.DagfetchException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** A blob's content, of which damage is told in our words. */
final class BlobStream extends FilterInputStream {
  private final Function<IOException, DagfetchException> damage;

  BlobStream(InputStream content, Function<IOException, DagfetchException> damage) {
    super(content);
    this.damage = damage;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw damage.apply(e);
    }
  }
}
