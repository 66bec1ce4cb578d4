package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Trees;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.CompressedFrame;
import dev.dagfetch.v1.ElidedEntry;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FilePart;
import dev.dagfetch.v1.Progress;
import dev.dagfetch.v1.RemovedPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A daemon that lies: the fetch fails, nothing is published, and nothing is written anywhere else.
 */
final class HostileDaemonTest {
  @TempDir Path temp;
  private final FakeDaemon daemon = new FakeDaemon();
  private Path outside;
  private Path target;
  private List<FetchDagResponse> frames;
  private static String commit;
  private static List<FetchDagResponse> honest;

  @BeforeAll
  static void makeHonestAnswer(@TempDir Path temp) {
    GitRepo repo = GitRepo.create(temp.resolve("repo"));
    commit = repo.commit(Trees.tricky().random("large", 5000, 1).symlink("zz-link", "a"));
    honest = Frames.of(repo, commit);
  }

  @BeforeEach
  void makeTarget() throws IOException {
    frames = new ArrayList<>(honest);
    outside = Files.createDirectories(temp.resolve("outside"));
    target = outside.resolve("v1");
    Files.writeString(outside.resolve("neighbour"), "untouched");
  }

  @AfterEach
  void stop() {
    daemon.close();
  }

  @Test
  void fetch_honestAnswer_succeeds() {
    daemon.answer(frames);

    fetch();

    assertThat(target.resolve("a/b")).hasContent("below a");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void fetch_lie_isRefusedAndLeavesNothing(String name, Consumer<List<FetchDagResponse>> lie) {
    List<String> before = Snapshot.of(outside);
    lie.accept(frames);
    daemon.answer(frames);

    assertThatThrownBy(this::fetch).isInstanceOf(VerificationException.class);

    assertThat(Snapshot.of(outside)).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void fetch_lieOverAnEmptyDirectory_leavesItEmpty(
      String name, Consumer<List<FetchDagResponse>> lie) throws IOException {
    Files.createDirectory(target);
    lie.accept(frames);
    daemon.answer(frames);

    assertThatThrownBy(this::fetch).isInstanceOf(VerificationException.class);

    assertThat(target).isEmptyDirectory();
  }

  static Stream<Arguments> lies() {
    return Stream.of(
        lie("no frame at all", List::clear),
        lie("no header", frames -> frames.remove(0)),
        lie("no trailer", frames -> frames.remove(frames.size() - 1)),
        lie("two headers", frames -> frames.add(1, frames.get(0))),
        lie("progress after the header", frames -> frames.add(1, progress())),
        lie("a frame after the trailer", frames -> frames.add(frames.get(1))),
        lie("two trailers", frames -> frames.add(frames.get(frames.size() - 1))),
        lie("an empty frame", frames -> frames.add(1, FetchDagResponse.getDefaultInstance())),
        lie("removed paths", frames -> frames.add(1, removed())),
        lie("a compressed frame", frames -> frames.add(1, compressed())),
        lie(
            "another commit",
            header(h -> h.setVersion(h.getVersion().toBuilder().setCommit("0".repeat(40))))),
        lie("another DAG", header(h -> h.setVersion(h.getVersion().toBuilder().setDagId("other")))),
        lie(
            "another tree id",
            header(h -> h.setVersion(h.getVersion().toBuilder().setTreeId("0".repeat(40))))),
        lie(
            "a malformed tree id",
            header(h -> h.setVersion(h.getVersion().toBuilder().setTreeId("../../x")))),
        lie("a base", header(h -> h.setBaseTreeId("0".repeat(40)))),
        lie("fewer files announced", header(h -> h.setFilesToCome(h.getFilesToCome() - 1))),
        lie("more files announced", header(h -> h.setFilesToCome(h.getFilesToCome() + 1))),
        lie("fewer bytes announced", header(h -> h.setBytesToCome(h.getBytesToCome() - 1))),
        lie("more bytes announced", header(h -> h.setBytesToCome(h.getBytesToCome() + 1))),
        lie("negative bytes announced", header(h -> h.setBytesToCome(-1))),
        lie("another tree id in the trailer", trailer(t -> t.setTreeId("0".repeat(40)))),
        lie("another checksum", trailer(t -> t.setContentCrc32C(t.getContentCrc32C() + 1))),
        lie("another file count", trailer(t -> t.setFileCount(1))),
        lie("another byte count", trailer(t -> t.setContentBytes(1))),
        lie("changed content", file("a/b", f -> f.setContent(ByteString.copyFromUtf8("BELOW A")))),
        lie(
            "longer content",
            file("a/b", f -> f.setContent(ByteString.copyFromUtf8("below a and more")))),
        lie("shorter content", file("a/b", f -> f.setContent(ByteString.EMPTY))),
        lie("another blob id", file("a/b", f -> f.setObjectId("0".repeat(40)))),
        lie("a malformed blob id", file("a/b", f -> f.setObjectId("x"))),
        lie("another mode", file("a/b", f -> f.setMode(0100755))),
        lie("an unknown mode", file("a/b", f -> f.setMode(0100600))),
        lie("a directory as a file", file("a/b", f -> f.setMode(0040000))),
        lie("a huge size", file("a/b", f -> f.setSizeBytes(Long.MAX_VALUE))),
        lie("a negative size", file("a/b", f -> f.setSizeBytes(-1))),
        lie(
            "content from a base",
            file("a/b", f -> f.setPlacement(FileEntry.Placement.PLACEMENT_BASE))),
        lie("no placement", file("a/b", f -> f.setPlacementValue(99))),
        lie(
            "a file without content",
            file("a/b", f -> f.setPlacement(FileEntry.Placement.PLACEMENT_NONE))),
        lie(
            "a gitlink with content",
            file("modules/sub", f -> f.setPlacement(FileEntry.Placement.PLACEMENT_INLINE))),
        lie(
            "a link in parts",
            file("link", f -> f.setPlacement(FileEntry.Placement.PLACEMENT_PARTS))),
        lie("a link to nothing", file("link", f -> f.setContent(ByteString.EMPTY).setSizeBytes(0))),
        lie("a link with a NUL", file("link", f -> f.setContent(ByteString.copyFromUtf8("a\0b")))),
        lie("a path upwards", file("a/b", path("../evil"))),
        lie("a path upwards in the middle", file("a/b", path("a/../../evil"))),
        lie("an absolute path", file("a/b", path("/tmp/dagfetch-evil"))),
        lie("an empty path", file("a/b", path(""))),
        lie("an empty segment", file("a/b", path("a//b"))),
        lie("a NUL in a path", file("a/b", path("a/\0b"))),
        lie("a .git directory", file("a/b", path(".git/hooks/post-checkout"))),
        lie("a .GIT directory", file("a/b", path("a/.GIT/config"))),
        lie("a short name of .git", file("a/b", path("a/git~1/config"))),
        lie("a prefix upwards", frames -> frames.set(1, prefixed(frames.get(1), "../"))),
        lie("a file through a link", frames -> frames.add(frames.size() - 1, below("zz-link/b"))),
        lie("a file below a file", frames -> frames.add(frames.size() - 1, below("zz-link"))),
        lie("the same file twice", frames -> frames.add(2, frames.get(1))),
        lie("files out of order", frames -> Collections.swap(frames, 1, 2)),
        lie("a file too few", frames -> frames.remove(1)),
        lie("something left out", frames -> frames.add(1, elided())),
        lie("a part without a file", frames -> frames.add(1, part())),
        lie(
            "a part too many",
            frames -> frames.add(lastPart(frames) + 1, frames.get(lastPart(frames)))),
        lie("a part too few", frames -> frames.remove(lastPart(frames))),
        lie("a part lost in the middle", frames -> frames.remove(lastPart(frames) - 1)),
        lie(
            "parts out of order",
            frames -> Collections.swap(frames, lastPart(frames) - 2, lastPart(frames) - 1)),
        lie("a file among the parts", frames -> frames.add(lastPart(frames), frames.get(1))),
        lie(
            "a changed part",
            frames -> frames.set(lastPart(frames), changed(frames.get(lastPart(frames))))),
        lie(
            "the last part too early",
            frames -> frames.set(lastPart(frames) - 1, last(frames.get(lastPart(frames) - 1)))));
  }

  @Test
  void fetch_endlessParts_stopsAtTheAnnouncedSize() {
    int first = firstPart(frames);
    FetchDagResponse part = frames.get(first);
    daemon.answer((request, out) -> {
      frames.subList(0, first).forEach(out::onNext);
      long offset = 0;
      while (!io.grpc.Context.current().isCancelled() && offset < (1L << 30)) {
        FilePart next = part.getFilePart().toBuilder().setOffset(offset).build();
        out.onNext(FetchDagResponse.newBuilder().setFilePart(next).build());
        offset += next.getContent().size();
      }
    });

    assertThatThrownBy(this::fetch)
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining("large");
    assertThat(target).doesNotExist();
  }

  private void fetch() {
    try (DagfetchClient client = daemon.client()) {
      client.fetch(
          new FetchRequest(
              VersionName.atCommit(Frames.DAG, commit), target, Duration.ofSeconds(30)));
    }
  }

  private static Arguments lie(String name, Consumer<List<FetchDagResponse>> lie) {
    return Arguments.of(name, lie);
  }

  private static Consumer<List<FetchDagResponse>> header(
      UnaryOperator<FetchDagHeader.Builder> change) {
    return frames ->
        frames.set(
            0,
            FetchDagResponse.newBuilder()
                .setHeader(change.apply(frames.get(0).getHeader().toBuilder()))
                .build());
  }

  private static Consumer<List<FetchDagResponse>> trailer(
      UnaryOperator<dev.dagfetch.v1.FetchDagTrailer.Builder> change) {
    return frames -> {
      int last = frames.size() - 1;
      frames.set(
          last,
          FetchDagResponse.newBuilder()
              .setTrailer(change.apply(frames.get(last).getTrailer().toBuilder()))
              .build());
    };
  }

  private static Consumer<List<FetchDagResponse>> file(
      String path, UnaryOperator<FileEntry.Builder> change) {
    return frames -> {
      int i = indexOf(frames, path);
      frames.set(i, Frames.batch(change.apply(frames.get(i).getFiles().getFiles(0).toBuilder())));
    };
  }

  private static int indexOf(List<FetchDagResponse> frames, String path) {
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).hasFiles()
          && frames.get(i).getFiles().getFiles(0).getPath().equals(ByteString.copyFromUtf8(path))) {
        return i;
      }
    }
    throw new AssertionError(path);
  }

  private static UnaryOperator<FileEntry.Builder> path(String path) {
    return entry -> entry.setPath(ByteString.copyFromUtf8(path));
  }

  private static FetchDagResponse prefixed(FetchDagResponse frame, String prefix) {
    return FetchDagResponse.newBuilder()
        .setFiles(frame.getFiles().toBuilder().setPathPrefix(ByteString.copyFromUtf8(prefix)))
        .build();
  }

  private static FetchDagResponse below(String path) {
    return Frames.batch(
        FileEntry.newBuilder()
            .setPath(ByteString.copyFromUtf8(path))
            .setMode(0100644)
            .setObjectId("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
            .setPlacement(FileEntry.Placement.PLACEMENT_INLINE));
  }

  private static FetchDagResponse elided() {
    ElidedEntry entry =
        ElidedEntry.newBuilder()
            .setPath(ByteString.copyFromUtf8("secret"))
            .setMode(0040000)
            .setObjectId("0".repeat(40))
            .build();
    return FetchDagResponse.newBuilder().setFiles(FileBatch.newBuilder().addElided(entry)).build();
  }

  private static int firstPart(List<FetchDagResponse> frames) {
    return indexOf(frames, "large") + 1;
  }

  private static int lastPart(List<FetchDagResponse> frames) {
    int i = firstPart(frames);
    while (!frames.get(i).getFilePart().getLast()) {
      i++;
    }
    return i;
  }

  private static FetchDagResponse part() {
    return FetchDagResponse.newBuilder()
        .setFilePart(FilePart.newBuilder().setContent(ByteString.copyFromUtf8("x")))
        .build();
  }

  private static FetchDagResponse changed(FetchDagResponse part) {
    byte[] content = part.getFilePart().getContent().toByteArray();
    content[0] ^= 1;
    return FetchDagResponse.newBuilder()
        .setFilePart(part.getFilePart().toBuilder().setContent(ByteString.copyFrom(content)))
        .build();
  }

  private static FetchDagResponse last(FetchDagResponse part) {
    return FetchDagResponse.newBuilder()
        .setFilePart(part.getFilePart().toBuilder().setLast(true))
        .build();
  }

  private static FetchDagResponse progress() {
    return FetchDagResponse.newBuilder().setProgress(Progress.getDefaultInstance()).build();
  }

  private static FetchDagResponse removed() {
    return FetchDagResponse.newBuilder()
        .setRemoved(RemovedPaths.newBuilder().addPaths(ByteString.copyFromUtf8("a/b")))
        .build();
  }

  private static FetchDagResponse compressed() {
    return FetchDagResponse.newBuilder()
        .setCompressed(CompressedFrame.getDefaultInstance())
        .build();
  }
}
