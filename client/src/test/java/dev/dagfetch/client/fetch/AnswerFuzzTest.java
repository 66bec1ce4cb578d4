package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.write.FileSink;
import dev.dagfetch.client.write.ReceivedFile;
import dev.dagfetch.server.testkit.Fuzz;
import dev.dagfetch.v1.CompressedFrame;
import dev.dagfetch.v1.FetchDagResponse;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Whatever a daemon may send after its Header: proven or refused, and bounded either way. */
final class AnswerFuzzTest {
  /** An answer: frames, each behind its length. */
  @FuzzTest(maxDuration = "10m")
  void answer(byte[] input) {
    List<FetchDagResponse> frames = frames(input);
    if (!frames.isEmpty() && frames.get(0).hasHeader()) {
      Fuzz.one(ignored -> read(frames), VerificationException.class, input);
    }
  }

  /** What a compressed frame holds, said to be as long as its first bytes tell. */
  @FuzzTest(maxDuration = "10m")
  void compressedFrame(byte[] input) {
    int length = input.length < 4 ? input.length : ByteBuffer.wrap(input).getInt();
    FetchDagResponse frame =
        FetchDagResponse.newBuilder()
            .setCompressed(
                CompressedFrame.newBuilder()
                    .setUncompressedBytes(length)
                    .setData(
                        ByteString.copyFrom(
                            input,
                            Math.min(4, input.length),
                            input.length - Math.min(4, input.length))))
            .build();
    Fuzz.one(ignored -> Unpacking.unpack(frame), VerificationException.class, input);
  }

  private static List<FetchDagResponse> frames(byte[] input) {
    ByteArrayInputStream in = new ByteArrayInputStream(input);
    List<FetchDagResponse> frames = new ArrayList<>();
    try {
      while (in.available() > 0) {
        frames.add(FetchDagResponse.parseDelimitedFrom(in));
      }
    } catch (java.io.IOException e) {
      // Such bytes do not get through gRPC either; what is before them does.
    }
    return frames;
  }

  private static void read(List<FetchDagResponse> frames) {
    Taken taken = new Taken(frames.get(0).getHeader().getBytesToCome());
    AnswerReader reader =
        new AnswerReader(frames.get(0).getHeader(), List.of(), Inheritance.none(), taken);
    for (FetchDagResponse frame : frames.subList(1, frames.size())) {
      reader.accept(frame.hasCompressed() ? Unpacking.unpack(frame) : frame);
    }
    Manifest manifest = reader.received().manifest();
    assertThat(manifest.treeId()).isEqualTo(frames.get(0).getHeader().getVersion().getTreeId());
    assertThat(taken.entries).isEqualTo(manifest.entries());
  }

  /** Takes files as the disk would, and sees whether one of them should not have come so far. */
  private static final class Taken implements FileSink, FileSink.Pieces {
    private final List<TreeEntry> entries = new ArrayList<>();
    private long left;

    Taken(long promised) {
      left = promised;
    }

    @Override
    public void add(List<ReceivedFile> files) {
      for (ReceivedFile file : files) {
        take(file.entry());
        add(file.entry().isGitlink() ? ByteBuffer.allocate(0) : file.provenContent());
      }
    }

    private void take(TreeEntry entry) {
      assertThat(List.of(entry.path().toString().split("/", -1)))
          .doesNotContain("", ".", "..", ".git");
      entries.add(entry);
    }

    @Override
    public Pieces begin(TreeEntry file) {
      take(file);
      return this;
    }

    @Override
    public void add(ByteBuffer piece) {
      left -= piece.remaining();
      assertThat(left).isNotNegative();
    }

    @Override
    public void settle() {}

    @Override
    public void end() {}
  }
}
