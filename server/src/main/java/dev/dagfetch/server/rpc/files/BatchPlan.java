package dev.dagfetch.server.rpc.files;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Cuts a list of files into batches, each of which fits into one frame. Needs sizes only, so that
 * no content is read before the transport asks for it. A large file ends its batch: its parts
 * follow.
 */
final class BatchPlan implements Iterator<List<AnswerFile>> {
  /** What an entry costs beside content and path: object id, mode, sizes and tags. */
  private static final int ENTRY_BYTES = 64;

  private final List<AnswerFile> files;
  private int next;

  BatchPlan(List<AnswerFile> files) {
    this.files = files;
  }

  @Override
  public boolean hasNext() {
    return next < files.size();
  }

  @Override
  public List<AnswerFile> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int start = next;
    long room = AnswerFile.FRAME_BYTES;
    while (hasNext() && (next == start || weight(files.get(next)) <= room)) {
      AnswerFile file = files.get(next++);
      room -= weight(file);
      if (file.isLarge()) {
        break;
      }
    }
    return files.subList(start, next);
  }

  private static long weight(AnswerFile file) {
    long content = file.isLarge() ? 0 : file.contentBytes();
    return content + file.entry().path().length() + ENTRY_BYTES;
  }
}
