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
  private final boolean compressed;

  /** Takes over {@code bytes}; what is before {@code offset} does not belong to the frame. */
  Frame(byte[] bytes, int offset, int contentBytes, int contentCrc) {
    this(bytes, offset, contentBytes, contentCrc, false);
  }

  private Frame(byte[] bytes, int offset, int contentBytes, int contentCrc, boolean compressed) {
    this.bytes = bytes;
    this.offset = offset;
    this.contentBytes = contentBytes;
    this.contentCrc = contentCrc;
    this.compressed = compressed;
  }

  /** The same, known to be the body of a compressed frame. */
  Frame asCompressed() {
    return new Frame(bytes, offset, contentBytes, contentCrc, true);
  }

  /** Whether the body is that of a compressed message. */
  public boolean isCompressed() {
    return compressed;
  }

  /** Length of the body. */
  public int length() {
    return bytes.length - offset;
  }

  /** What it takes of the heap, about. */
  int memoryBytes() {
    return bytes.length;
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, offset, length());
  }

  /** The body, to be read. */
  public ByteBuffer body() {
    return ByteBuffer.wrap(bytes, offset, length()).slice().asReadOnlyBuffer();
  }

  /** How much content of files the body holds, compressed or not. */
  public int contentBytes() {
    return contentBytes;
  }

  /** CRC-32C over that content. */
  public int contentCrc() {
    return contentCrc;
  }
}
