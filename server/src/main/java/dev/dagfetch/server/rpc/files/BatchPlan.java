package dev.dagfetch.server.rpc.files;

import dev.dagfetch.server.git.TreeEntry;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Cuts a list of files into batches, each of which fits into one frame. Needs sizes only, so that
 * no content is read before the transport asks for it. A large file ends its batch: its parts
 * follow.
 */
final class BatchPlan implements Iterator<List<TreeEntry>> {
  /** What a frame holds of content, about; what a larger file's parts hold, exactly. */
  static final int FRAME_BYTES = 256 << 10;

  /** What an entry costs beside content and path: object id, mode, sizes and tags. */
  private static final int ENTRY_BYTES = 64;

  private final List<TreeEntry> files;
  private int next;

  BatchPlan(List<TreeEntry> files) {
    this.files = files;
  }

  /** Whether a file is sent in parts of its own. */
  static boolean isLarge(TreeEntry file) {
    return file.sizeBytes() > FRAME_BYTES;
  }

  @Override
  public boolean hasNext() {
    return next < files.size();
  }

  @Override
  public List<TreeEntry> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int start = next;
    long room = FRAME_BYTES;
    while (hasNext() && (next == start || weight(files.get(next)) <= room)) {
      TreeEntry file = files.get(next++);
      room -= weight(file);
      if (isLarge(file)) {
        break;
      }
    }
    return files.subList(start, next);
  }

  private static long weight(TreeEntry file) {
    long content = isLarge(file) ? 0 : file.sizeBytes();
    return content + file.path().length() + ENTRY_BYTES;
  }
}
