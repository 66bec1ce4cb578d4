package dev.dagfetch.server.rpc.files;

import dev.dagfetch.v1.FetchDagTrailer;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;

/** Counts and sums up what an answer sent, in the order sent. Used by one thread. */
final class ContentTally {
  private final CRC32C crc = new CRC32C();
  private final IntConsumer observer;
  private long files;
  private long bytes;

  /**
   * @param observer told the size of every piece of content
   */
  ContentTally(IntConsumer observer) {
    this.observer = observer;
  }

  void addFile() {
    files++;
  }

  void addContent(byte[] content) {
    crc.update(content, 0, content.length);
    bytes += content.length;
    observer.accept(content.length);
  }

  /** The frame that closes an answer. */
  FetchDagTrailer toTrailer(String treeId) {
    return FetchDagTrailer.newBuilder()
        .setFileCount(files)
        .setContentBytes(bytes)
        .setContentCrc32C((int) crc.getValue())
        .setTreeId(treeId)
        .build();
  }
}
