package dev.dagfetch.client.fetch;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Shows the bytes of a frame's field with the array that they lie in.
 *
 * <p>What protobuf shows by itself is read-only and hides its array; digests, checksums and
 * channels then copy it once more. Nobody here writes into it.
 */
final class FrameContent extends ByteOutput {
  private @Nullable ByteBuffer whole;
  private boolean scattered;

  private FrameContent() {}

  static ByteBuffer of(ByteString field) {
    FrameContent content = new FrameContent();
    try {
      UnsafeByteOperations.unsafeWriteTo(field, content);
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is written", e);
    }
    ByteBuffer whole = content.whole;
    return whole == null || content.scattered ? field.asReadOnlyByteBuffer() : whole;
  }

  @Override
  public void writeLazy(byte[] value, int offset, int length) {
    scattered |= whole != null;
    whole = ByteBuffer.wrap(value, offset, length);
  }

  @Override
  public void write(byte[] value, int offset, int length) {
    // Lent for this call only.
    scattered = true;
  }

  @Override
  public void write(byte value) {
    scattered = true;
  }

  @Override
  public void write(ByteBuffer value) {
    scattered = true;
  }

  @Override
  public void writeLazy(ByteBuffer value) {
    scattered = true;
  }
}
