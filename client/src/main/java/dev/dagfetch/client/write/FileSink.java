package dev.dagfetch.client.write;

import dev.dagfetch.client.tree.TreeEntry;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Takes the files of one answer, in the order of their paths, from one thread. Its caller has
 * checked paths, order and sizes.
 *
 * <p>Adding blocks while too much is waiting.
 */
public interface FileSink {
  /** Takes complete files. */
  void add(List<ReceivedFile> files);

  /** Waits until what was added is proven and in its place. */
  void settle();

  /**
   * Takes a file whose content comes in pieces; {@link #add} is not called before its {@link
   * Pieces#end}.
   */
  Pieces begin(TreeEntry file);

  /** Takes the content of one file. The caller proves it. */
  interface Pieces {
    /** Takes the next piece. The buffer may be used up, and is not kept. */
    void add(ByteBuffer piece);

    /** Says that the content is complete and proven. */
    void end();
  }
}
