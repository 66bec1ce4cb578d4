package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.tree.TreeEntry;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The form in which files travel. What it writes is kept on disk: it must be a function of its
 * arguments, and a change of it needs a new number in {@link StoredFrame}'s header. Thread-safe.
 */
public interface FrameEncoder {
  /**
   * Appends a file with its content, a symbolic link with its target, or a gitlink, which has none.
   */
  void encode(TreeEntry file, byte[] content, OutputStream frame) throws IOException;

  /** Appends a part of a large file, alone in its frame. */
  void encodePart(long offset, byte[] content, boolean last, OutputStream frame) throws IOException;

  /** The whole message that a frame of entries makes without a place: what gets compressed. */
  byte[] entriesMessage(Frame entries) throws IOException;

  /** The whole message that a frame with a part makes: what gets compressed. */
  byte[] partMessage(Frame part) throws IOException;

  /** Appends a compressed message, alone in its frame. */
  void encodeCompressed(byte[] data, int uncompressedBytes, OutputStream frame) throws IOException;
}
