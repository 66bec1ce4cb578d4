package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;

/**
 * Where the frames of a version go, in the order of their paths. Used by one thread. An exception
 * ends the delivery and reaches its caller.
 */
public interface FrameReceiver {
  /** Returns when another frame can be taken; only then is it made. */
  void awaitReady();

  /**
   * A frame of {@code files} entries whose paths are relative to {@code directory}, perhaps
   * compressed.
   */
  void entries(TreePath directory, long files, Frame frame);

  /** The beginning of a file that is too large for a frame; its parts follow. */
  void largeFile(TreeEntry file);

  /** The next part of the file that was announced last, perhaps compressed. */
  void part(Frame frame, boolean last);
}
