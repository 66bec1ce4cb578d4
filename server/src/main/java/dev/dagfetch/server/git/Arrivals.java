package dev.dagfetch.server.git;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/**
 * What arrives in one conversation with a remote: counted against the budget, and its beginning
 * kept, since JGit does not read there in which format the remote names objects.
 */
final class Arrivals {
  /** The capabilities of protocol v2 are some 300 bytes. */
  private static final int KEPT_BYTES = 4096;

  private final ArrivalBudget budget;
  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();

  Arrivals(ArrivalBudget budget) {
    this.budget = budget;
  }

  /** Whether the remote said that its object ids are SHA-256. */
  synchronized boolean saysSha256() {
    return plain(beginning.toByteArray()).contains("object-format=sha256");
  }

  /** Some servers compress even this. */
  private static String plain(byte[] bytes) {
    if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        out.write(b);
      }
    } catch (IOException e) {
      // Cut off where we stopped keeping; what came before is enough.
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  InputStream watch(InputStream in) {
    return new Watched(in);
  }

  private synchronized void arrived(byte[] bytes, int offset, int length) {
    budget.received(length);
    int room = KEPT_BYTES - beginning.size();
    beginning.write(bytes, offset, Math.min(length, room));
  }

  private final class Watched extends FilterInputStream {
    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      if (n > 0) {
        arrived(buffer, offset, n);
      }
      return n;
    }
  }
}
