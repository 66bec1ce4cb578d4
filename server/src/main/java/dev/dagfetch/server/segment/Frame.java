package dev.dagfetch.server.segment;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * The finished body of one message: entries, or a part of a large file, in the encoding of a {@link
 * FrameEncoder}. Immutable.
 */
public final class Frame {
  private final byte[] bytes;
  private final int offset;
  private final int contentBytes;
  private final int contentCrc;

  /** Takes over {@code bytes}; what is before {@code offset} does not belong to the frame. */
  Frame(byte[] bytes, int offset, int contentBytes, int contentCrc) {
    this.bytes = bytes;
    this.offset = offset;
    this.contentBytes = contentBytes;
    this.contentCrc = contentCrc;
  }

  /** Length of the body. */
  public int length() {
    return bytes.length - offset;
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, offset, length());
  }

  /** The body, to be read. */
  public ByteBuffer body() {
    return ByteBuffer.wrap(bytes, offset, length()).slice().asReadOnlyBuffer();
  }

  /** How much content of files the body holds. */
  public int contentBytes() {
    return contentBytes;
  }

  /** CRC-32C over that content. */
  public int contentCrc() {
    return contentCrc;
  }
}
