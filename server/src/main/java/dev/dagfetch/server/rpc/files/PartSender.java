package dev.dagfetch.server.rpc.files;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.rpc.call.FrameSink;
import dev.dagfetch.server.rpc.wire.EntryFrames;
import dev.dagfetch.server.rpc.wire.FetchFrame;
import java.io.IOException;
import java.io.InputStream;

/** Sends a large file in parts, holding one part at a time. Used by one thread. */
final class PartSender {
  private final TreeReader reader;
  private final ContentTally tally;
  private final Checkpoints checkpoints;
  private final FrameSink<FetchFrame> sink;

  PartSender(
      TreeReader reader, ContentTally tally, Checkpoints checkpoints, FrameSink<FetchFrame> sink) {
    this.reader = reader;
    this.tally = tally;
    this.checkpoints = checkpoints;
    this.sink = sink;
  }

  /** Sends a file from {@code start} on. Git has no way to a place within a blob but through it. */
  void send(TreeEntry file, long start) throws IOException {
    try (InputStream content = reader.openBlob(file.id())) {
      content.skipNBytes(start);
      long offset = start;
      while (offset < file.sizeBytes()) {
        sink.awaitReady();
        int length = (int) Math.min(AnswerFile.FRAME_BYTES, file.sizeBytes() - offset);
        sink.send(part(file, offset, read(content, length, file)));
        offset += length;
      }
    }
  }

  private FetchFrame part(TreeEntry file, long offset, byte[] content) {
    tally.addContent(content);
    boolean last = offset + content.length == file.sizeBytes();
    ByteString token = checkpoints.afterPart(content.length, last);
    return FetchFrame.of(EntryFrames.part(offset, content, last), token);
  }

  private static byte[] read(InputStream content, int length, TreeEntry file) throws IOException {
    byte[] piece = content.readNBytes(length);
    if (piece.length != length) {
      throw new DagfetchException(
              Reason.OBJECT_CORRUPT, "blob %s is shorter than its header says".formatted(file.id()))
          .with("object_id", file.id().hex());
    }
    return piece;
  }
}
