package dev.dagfetch.server.rpc.wire;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A ready frame as gRPC takes it. Network transports ask for the length and drain it into their own
 * buffers: one copy. A transport that reads instead, as the one within a process does, costs one
 * more. Used by one thread.
 */
final class ReadyStream extends InputStream implements KnownLength, Drainable {
  private final ReadyFrame frame;
  private @Nullable ByteArrayInputStream copy;
  private boolean drained;

  ReadyStream(ReadyFrame frame) {
    this.frame = frame;
  }

  @Override
  public int available() throws IOException {
    if (drained) {
      return 0;
    }
    return copy == null ? frame.length() : copy.available();
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int length = available();
    if (copy != null) {
      copy.transferTo(target);
    } else if (!drained) {
      frame.writeTo(target);
    }
    drained = true;
    return length;
  }

  @Override
  public int read() throws IOException {
    return drained ? -1 : copy().read();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return drained ? -1 : copy().read(target, offset, length);
  }

  private InputStream copy() throws IOException {
    ByteArrayInputStream known = copy;
    if (known == null) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(frame.length());
      frame.writeTo(bytes);
      known = new ByteArrayInputStream(bytes.toByteArray());
      copy = known;
    }
    return known;
  }
}
