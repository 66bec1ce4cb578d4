package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.v1.CompressedFrame;
import dev.dagfetch.v1.ElidedEntry;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagTrailer;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FilePart;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class UnpackingTest {
  private static final ByteString WORD = ByteString.copyFromUtf8("word");

  @Test
  void unpack_files_areAtTheirPlaceWithTheirToken() {
    FetchDagResponse frame =
        FetchDagResponse.newBuilder()
            .setFiles(
                FileBatch.newBuilder()
                    .setPathPrefix(ByteString.copyFromUtf8("a/b/"))
                    .addFiles(FileEntry.newBuilder().setPath(WORD)))
            .setResumeToken(WORD)
            .build();

    assertThat(Unpacking.unpack(Packed.pack(frame))).isEqualTo(frame);
  }

  @Test
  void unpack_part_isTheSame() {
    FetchDagResponse frame = part().setResumeToken(WORD).build();

    assertThat(Unpacking.unpack(Packed.pack(frame))).isEqualTo(frame);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void unpack_anythingElse_isRefused(String name, FetchDagResponse lie) {
    assertThatThrownBy(() -> Unpacking.unpack(lie))
        .isInstanceOf(VerificationException.class)
        .hasMessageStartingWith("a compressed frame is refused: ");
  }

  static Stream<Arguments> lies() {
    FetchDagResponse good = Packed.pack(part().build());
    int size = good.getCompressed().getUncompressedBytes();
    return Stream.of(
        Arguments.of("no size", with(good, f -> f.setUncompressedBytes(0))),
        Arguments.of("too large a size", with(good, f -> f.setUncompressedBytes((1 << 20) + 1))),
        Arguments.of("4 GiB", with(good, f -> f.setUncompressedBytes(-1))),
        Arguments.of("a smaller size", with(good, f -> f.setUncompressedBytes(size - 1))),
        Arguments.of("a larger size", with(good, f -> f.setUncompressedBytes(size + 1))),
        Arguments.of("nothing", with(good, f -> f.clearData())),
        Arguments.of("rubbish", with(good, f -> f.setData(WORD))),
        Arguments.of("half of it", with(good, UnpackingTest::half)),
        Arguments.of("a bomb", with(bomb(), f -> f.setUncompressedBytes(1 << 20))),
        Arguments.of("a bomb that says so", bomb()),
        Arguments.of("a file part with a place", with(good, f -> f.setPathPrefix(WORD))),
        Arguments.of("no frame", Packed.around(new byte[] {1, 2, 3})),
        Arguments.of("an empty frame's place", Packed.around(new byte[] {120, 1})),
        Arguments.of("a trailer", inside(trailer())),
        Arguments.of("a frame in a frame", inside(good)),
        Arguments.of("a token", inside(part().setResumeToken(WORD).build())),
        Arguments.of("a place inside", inside(files(b -> b.setPathPrefix(WORD)))),
        Arguments.of(
            "elided entries",
            inside(files(b -> b.addElided(ElidedEntry.newBuilder().setPath(WORD))))));
  }

  @Test
  void unpack_changedBytes_areRefusedOrSomeFrame() {
    Random random = new Random(20261122);
    FetchDagResponse good = Packed.pack(part().build());
    for (int i = 0; i < 5_000; i++) {
      byte[] data = good.getCompressed().getData().toByteArray();
      data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
      FetchDagResponse changed = with(good, f -> f.setData(ByteString.copyFrom(data)));
      try {
        assertThat(Unpacking.unpack(changed).hasCompressed()).isFalse();
      } catch (VerificationException e) {
        assertThat(e).hasMessageStartingWith("a compressed frame is refused");
      }
    }
  }

  private static FetchDagResponse.Builder part() {
    return FetchDagResponse.newBuilder()
        .setFilePart(
            FilePart.newBuilder().setContent(ByteString.copyFromUtf8("content ".repeat(1000))));
  }

  private static FetchDagResponse files(UnaryOperator<FileBatch.Builder> change) {
    return FetchDagResponse.newBuilder().setFiles(change.apply(FileBatch.newBuilder())).build();
  }

  private static FetchDagResponse trailer() {
    return FetchDagResponse.newBuilder()
        .setTrailer(FetchDagTrailer.newBuilder().setFileCount(1))
        .build();
  }

  private static FetchDagResponse inside(FetchDagResponse frame) {
    return Packed.around(frame.toByteArray());
  }

  /** 64 MiB of nothing in some kilobytes. */
  private static FetchDagResponse bomb() {
    return Packed.around(new byte[64 << 20]);
  }

  private static CompressedFrame.Builder half(CompressedFrame.Builder frame) {
    return frame.setData(frame.getData().substring(0, frame.getData().size() / 2));
  }

  private static FetchDagResponse with(
      FetchDagResponse frame, UnaryOperator<CompressedFrame.Builder> change) {
    return frame.toBuilder().setCompressed(change.apply(frame.getCompressed().toBuilder())).build();
  }
}
