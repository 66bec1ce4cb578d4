package dev.dagfetch.server.rpc.files;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeChild;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.rpc.call.FrameSink;
import dev.dagfetch.server.rpc.wire.FetchFrame;
import dev.dagfetch.server.segment.Form;
import dev.dagfetch.server.segment.Remainder;
import dev.dagfetch.server.segment.Segments;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.ElidedEntry;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.RemovedPaths;
import dev.dagfetch.v1.Version;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Sends the frames of one FetchDag answer in their order: header, what is removed or elided, files
 * in the order of their paths, trailer.
 *
 * <p>Every frame is made only when the transport is ready for it, so an answer of any size needs
 * the memory of one frame here, and of a few in the transport.
 */
public final class FetchAnswer {
  /** Largest content of one frame. */
  public static final int MAX_FRAME_BYTES = AnswerFile.FRAME_BYTES;

  /** An elided entry is a path and an id, a removed one a path: so many stay well below a frame. */
  private static final int NAMES_PER_FRAME = 1000;

  private final FrameSink<FetchFrame> sink;
  private final ContentTally tally;
  private final Checkpoints checkpoints;

  public FetchAnswer(Outlet outlet, Checkpoints checkpoints) {
    this.sink = outlet.sink();
    this.tally = new ContentTally(outlet.observer());
    this.checkpoints = checkpoints;
  }

  /**
   * Sends a whole version, or what is left of it, from its segments. {@code header} speaks of the
   * same.
   */
  public void send(FetchDagHeader header, Segments segments, MirrorTree tree, Remainder rest)
      throws IOException {
    Form form = header.getCodec() == Codec.CODEC_ZSTD ? Form.ZSTANDARD : Form.PLAIN;
    sink.send(FetchFrame.of(header));
    segments.deliver(tree, rest, form, new SegmentFrames(sink, tally, checkpoints));
    sendTrailer(header);
  }

  /**
   * Sends a part of a version straight from its mirror. {@code header} speaks of the same
   * selection.
   *
   * @param reader of the version's mirror, for the answer alone
   */
  public void send(FetchDagHeader header, Selection selection, TreeReader reader)
      throws IOException {
    sink.send(FetchFrame.of(header));
    sendRemoved(selection.removed());
    sendElided(selection.elided());
    sendFiles(selection, reader);
    sendTrailer(header);
  }

  private void sendTrailer(FetchDagHeader header) {
    Version version = header.getVersion();
    boolean grafted = !version.getFilesTreeId().isEmpty();
    sink.send(
        FetchFrame.of(tally.toTrailer(grafted ? version.getFilesTreeId() : version.getTreeId())));
  }

  private void sendRemoved(List<TreePath> removed) {
    inFrames(removed, paths -> FetchFrame.of(removed(paths)));
  }

  private void sendElided(List<TreeChild> elided) {
    inFrames(elided, children -> FetchFrame.of(elided(children), ByteString.EMPTY));
  }

  private <T> void inFrames(List<T> names, Function<List<T>, FetchFrame> frame) {
    for (int from = 0; from < names.size(); from += NAMES_PER_FRAME) {
      int to = Math.min(names.size(), from + NAMES_PER_FRAME);
      sink.send(frame.apply(names.subList(from, to)));
    }
  }

  private static RemovedPaths removed(List<TreePath> paths) {
    RemovedPaths.Builder removed = RemovedPaths.newBuilder();
    paths.forEach(path -> removed.addPaths(ByteString.copyFrom(path.toBytes())));
    return removed.build();
  }

  private void sendFiles(Selection selection, TreeReader reader) throws IOException {
    PartSender parts = new PartSender(reader, tally, checkpoints, sink);
    List<AnswerFile> files = selection.files();
    if (selection.offset() > 0) {
      parts.send(files.getFirst().entry(), selection.offset());
      files = files.subList(1, files.size());
    }
    sendBatches(new BatchPlan(files), new BatchEncoder(reader, tally), parts);
  }

  private void sendBatches(
      Iterator<List<AnswerFile>> batches, BatchEncoder encoder, PartSender parts)
      throws IOException {
    while (batches.hasNext()) {
      List<AnswerFile> batch = batches.next();
      sink.awaitReady();
      sink.send(FetchFrame.of(encoder.encode(batch), token(batch)));
      if (batch.getLast().isLarge()) {
        parts.send(batch.getLast().entry(), 0);
      }
    }
  }

  private ByteString token(List<AnswerFile> batch) {
    boolean announces = batch.getLast().isLarge();
    List<AnswerFile> complete = announces ? batch.subList(0, batch.size() - 1) : batch;
    long content = complete.stream().mapToLong(AnswerFile::contentBytes).sum();
    if (announces) {
      checkpoints.pass(complete.size(), content);
      return ByteString.EMPTY;
    }
    return checkpoints.afterFiles(complete.size(), content);
  }

  private static FileBatch elided(List<TreeChild> children) {
    FileBatch.Builder batch = FileBatch.newBuilder();
    for (TreeChild child : children) {
      batch.addElided(
          ElidedEntry.newBuilder()
              .setPath(ByteString.copyFrom(child.path().toBytes()))
              .setMode(child.mode())
              .setObjectId(child.id().hex()));
    }
    return batch.build();
  }
}
