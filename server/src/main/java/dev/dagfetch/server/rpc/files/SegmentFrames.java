package dev.dagfetch.server.rpc.files;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.rpc.call.FrameSink;
import dev.dagfetch.server.rpc.wire.EntryFrames;
import dev.dagfetch.server.rpc.wire.FetchFrame;
import dev.dagfetch.server.rpc.wire.ReadyFrame;
import dev.dagfetch.server.segment.Frame;
import dev.dagfetch.server.segment.FrameReceiver;
import dev.dagfetch.v1.FileBatch;

/** Passes the frames of segments on as they are, some with a resume token. Used by one thread. */
final class SegmentFrames implements FrameReceiver {
  private final FrameSink<FetchFrame> sink;
  private final ContentTally tally;
  private final Checkpoints checkpoints;

  SegmentFrames(FrameSink<FetchFrame> sink, ContentTally tally, Checkpoints checkpoints) {
    this.sink = sink;
    this.tally = tally;
    this.checkpoints = checkpoints;
  }

  @Override
  public void awaitReady() {
    sink.awaitReady();
  }

  @Override
  public void entries(TreePath directory, long files, Frame frame) {
    tally.addFiles(files);
    tally.addContent(frame);
    sink.send(
        ReadyFrame.entries(directory, frame, checkpoints.afterFiles(files, frame.contentBytes())));
  }

  @Override
  public void largeFile(TreeEntry file) {
    tally.addFile();
    ByteString path = ByteString.copyFrom(file.path().toBytes());
    sink.send(
        FetchFrame.of(
            FileBatch.newBuilder().addFiles(EntryFrames.announcement(file, path)).build(),
            ByteString.EMPTY));
  }

  @Override
  public void part(Frame frame, boolean last) {
    tally.addContent(frame);
    sink.send(ReadyFrame.part(frame, checkpoints.afterPart(frame.contentBytes(), last)));
  }
}
