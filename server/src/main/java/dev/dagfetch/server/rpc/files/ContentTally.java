package dev.dagfetch.server.rpc.files;

import dev.dagfetch.server.segment.Crc32cSum;
import dev.dagfetch.server.segment.Frame;
import dev.dagfetch.v1.FetchDagTrailer;
import java.util.function.IntConsumer;
import java.util.zip.CRC32C;

/** Counts and sums up what an answer sent, in the order sent. Used by one thread. */
final class ContentTally {
  private final Crc32cSum crc = new Crc32cSum();
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
    addFiles(1);
  }

  void addFiles(long count) {
    files += count;
  }

  void addContent(byte[] content) {
    CRC32C piece = new CRC32C();
    piece.update(content, 0, content.length);
    addContent((int) piece.getValue(), content.length);
  }

  /** Adds the content of a frame that knows its checksum. */
  void addContent(Frame frame) {
    addContent(frame.contentCrc(), frame.contentBytes());
  }

  private void addContent(int pieceCrc, int pieceBytes) {
    crc.add(pieceCrc, pieceBytes);
    bytes += pieceBytes;
    observer.accept(pieceBytes);
  }

  /** The frame that closes an answer. */
  FetchDagTrailer toTrailer(String treeId) {
    return FetchDagTrailer.newBuilder()
        .setFileCount(files)
        .setContentBytes(bytes)
        .setContentCrc32C(crc.value())
        .setTreeId(treeId)
        .build();
  }
}
