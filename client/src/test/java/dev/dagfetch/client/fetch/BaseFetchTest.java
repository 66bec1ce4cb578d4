package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.StampFile;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.tree.Trees;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FileEntry;
import dev.dagfetch.v1.FileEntry.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches that take what did not change from a directory with an earlier version. */
final class BaseFetchTest {
  @TempDir Path temp;
  private final FakeDaemon daemon = new FakeDaemon();

  /** As in another process: what it has fetched, the other one has to read. */
  private final DagfetchClient earlier = daemon.client();

  private final DagfetchClient client = daemon.client();
  private final Map<String, String> commits = new HashMap<>();
  private GitRepo repo;
  private String first;
  private String second;
  private Path old;
  private Path target;

  @BeforeEach
  void makeRepository() throws IOException {
    repo = GitRepo.create(temp.resolve("repo"));
    first = commit(repo.commit(Trees.tricky().random("large", 5000, 1).text("gone", "x")));
    second =
        commit(
            repo.commit(
                Trees.tricky()
                    .random("large", 5000, 1)
                    .random("moved/large", 5000, 1)
                    .text("a/b", "newer")
                    .text("bin/run", "no longer executable")
                    .remove("gone")
                    .remove("a/b-c")
                    .text("gone/to/a/directory", "y")
                    .symlink("link", "a0")));
    old = Files.createDirectory(temp.resolve("beside")).resolve("v1");
    target = old.resolveSibling("v2");
    daemon.serve(repo, commits);
    fetch(earlier, first, old, FetchOptions.DEFAULTS);
  }

  private String commit(String commit) {
    commits.put(repo.treeId(commit, ""), commit);
    return commit;
  }

  @AfterEach
  void stop() {
    earlier.close();
    client.close();
    daemon.close();
  }

  @Test
  void fetch_withBase_isExactAndReceivesWhatDiffers() {
    FetchReceipt receipt = fetch(second, target, based());

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(receipt.base()).isEqualTo(BaseUse.of(repo.treeId(first, "")));
    assertThat(receipt.files()).isEqualTo(expected(second).size());
    assertThat(receipt.bytesReceived()).isLessThan(200);
    assertThat(ManifestFile.beside(target)).exists();
    assertThat(StampFile.beside(target)).exists();
  }

  @Test
  void fetch_withBase_leavesTheBaseAsItWas() {
    List<String> before = Snapshot.of(old);

    fetch(second, target, based());
    fetch(second, target.resolveSibling("v3"), linked());

    assertThat(Snapshot.of(old)).isEqualTo(before);
    assertThat(DiskTree.of(target.resolveSibling("v3"))).isEqualTo(expected(second));
  }

  @Test
  void fetch_backToAnEarlierVersion_isExact() {
    fetch(second, target, FetchOptions.DEFAULTS);

    fetch(
        first,
        target.resolveSibling("again"),
        FetchOptions.DEFAULTS.withBase(BaseChoice.at(target)));

    assertThat(DiskTree.of(target.resolveSibling("again"))).isEqualTo(expected(first));
  }

  @Test
  void fetch_baseIsTheVersionItself_receivesNothing() {
    FetchReceipt receipt = fetch(first, target, based());

    assertThat(receipt.bytesReceived()).isZero();
    assertThat(DiskTree.of(target)).isEqualTo(expected(first));
  }

  @Test
  void fetch_copied_sharesNoFileWithTheBase() throws IOException {
    fetch(second, target, based());

    assertThat(links(target.resolve("a0"))).isEqualTo(1);
    Files.writeString(target.resolve("a0"), "mine");
    assertThat(old.resolve("a0")).hasContent("sorts after a/");
  }

  @Test
  void fetch_hardLinks_linksReadOnlyFilesAndCopiesTheOthers() throws IOException {
    fetch(first, old, FetchOptions.DEFAULTS.replacing().withReadOnlyFiles());
    Files.delete(old.resolve("binary"));
    fetch(first, old, FetchOptions.DEFAULTS.replacing().withReadOnlyFiles());
    Files.setPosixFilePermissions(old.resolve("a-"), PosixFilePermissions.fromString("rw-r--r--"));

    fetch(second, target, linked());

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(links(target.resolve("a0"))).isEqualTo(2);
    assertThat(links(target.resolve("a-"))).isEqualTo(1);
    assertThat(links(target.resolve("a/b"))).isEqualTo(1);
    assertThat(Files.getPosixFilePermissions(target.resolve("a-")))
        .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
  }

  @Test
  void fetch_hardLinksTwice_believesTheStampsOfLinkedFiles() throws IOException {
    Path one = old.resolveSibling("one");
    Path two = old.resolveSibling("two");
    fetch(first, one, FetchOptions.DEFAULTS.withReadOnlyFiles());
    fetch(second, two, FetchOptions.DEFAULTS.withBase(new BaseChoice(one, true)));

    fetch(first, target, FetchOptions.DEFAULTS.withBase(new BaseChoice(two, true)));

    assertThat(DiskTree.of(target)).isEqualTo(expected(first));
    assertThat(links(target.resolve("a0"))).isEqualTo(3);
    assertThat(Files.readString(StampFile.beside(one))).contains("links shared");
  }

  @ParameterizedTest
  @MethodSource("damages")
  void fetch_damagedBase_isExactAllTheSame(Damage damage) throws IOException {
    // Twice: with stamps beside the base, and without.
    fetch(first, old, FetchOptions.DEFAULTS.replacing().withBase(BaseChoice.at(old)));
    for (Path into : List.of(target, target.resolveSibling("v3"), target.resolveSibling("v4"))) {
      damage.to(old);
      fetch(second, into, into.endsWith("v4") ? linked() : based());

      assertThat(DiskTree.of(into)).isEqualTo(expected(second));
      Files.deleteIfExists(StampFile.beside(old));
    }
  }

  static Stream<Damage> damages() {
    return Stream.of(
        new Damage("edited", file -> Files.writeString(file, "edited")),
        new Damage("edited, as long as before", file -> Files.writeString(file, "Sorts after a/")),
        new Damage(
            "edited, as long and as old as before",
            file -> {
              FileTime time = Files.getLastModifiedTime(file);
              Files.writeString(file, "Sorts after a/");
              Files.setLastModifiedTime(file, time);
            }),
        new Damage("truncated", file -> Files.write(file, new byte[0])),
        new Damage("deleted", Files::deleteIfExists),
        new Damage("touched", file -> Files.setLastModifiedTime(file, FileTime.fromMillis(1))),
        new Damage(
            "made executable",
            file ->
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"))),
        new Damage(
            "made unreadable",
            file ->
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"))),
        new Damage(
            "a link", file -> replace(file, () -> Files.createSymbolicLink(file, Path.of("a-")))),
        new Damage("a directory", file -> replace(file, () -> Files.createDirectory(file))));
  }

  private static void replace(Path file, Making making) throws IOException {
    Files.deleteIfExists(file);
    making.make();
  }

  @Test
  void fetch_directoryOfTheBaseIsALinkElsewhere_isExact() throws IOException {
    Path moved = temp.resolve("moved-away");
    Files.move(old.resolve("a"), moved);
    Files.createSymbolicLink(old.resolve("a"), moved);
    Files.writeString(moved.resolve("b.c/d"), "evil");

    fetch(second, target, based());

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(moved.resolve("b.c/d")).hasContent("evil");
  }

  @Test
  void fetch_emptiedBase_isRepairedFromTheDaemon() throws IOException {
    try (Stream<Path> found = Files.walk(old)) {
      for (Path path : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    Files.createDirectory(old);

    FetchReceipt receipt = fetch(second, target, based());

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(receipt.bytesReceived()).isGreaterThan(5000);
    assertThat(daemon.requests()).last().extracting(FetchDagRequest::getCommit).isEqualTo(second);
  }

  @Test
  void fetch_baseWithoutManifest_fetchesEverything() throws IOException {
    Files.delete(ManifestFile.beside(old));

    FetchReceipt receipt = fetch(second, target, based());

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(receipt.base().treeId()).isEmpty();
    assertThat(receipt.base().whyNot()).contains("no manifest");
  }

  @Test
  void fetch_baseWithDamagedManifest_fetchesEverything() throws IOException {
    Files.writeString(ManifestFile.beside(old), "rubbish");

    FetchReceipt receipt = fetch(second, target, based());

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(receipt.base().whyNot()).contains("damaged");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tree_id ", "crc32c "})
  void fetch_baseWithOneWrongDigit_fetchesEverything(String line) throws IOException {
    Path manifest = ManifestFile.beside(old);
    String text = Files.readString(manifest);
    int at = text.indexOf(line) + line.length();
    char digit = text.charAt(at) == '1' ? '2' : '1';
    Files.writeString(manifest, text.substring(0, at) + digit + text.substring(at + 1));

    FetchReceipt receipt = fetch(second, target, based());

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(receipt.base().treeId()).isEmpty();
    assertThat(receipt.base().whyNot()).isNotEmpty();
  }

  @Test
  void fetch_baseOfAnImpossibleVersion_isNotOffered() throws IOException {
    Path manifest = ManifestFile.beside(old);
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceFirst("tree_id .*", "tree_id none"));

    FetchReceipt receipt = fetch(second, target, based());

    assertThat(receipt.base().whyNot()).contains("damaged", "tree id");
    assertThat(daemon.requests()).last().extracting(FetchDagRequest::getBaseTreeId).isEqualTo("");
  }

  @Test
  void fetch_narrowedBase_fetchesEverything() throws IOException {
    Path part = target.resolveSibling("part");
    fetch(first, part, FetchOptions.DEFAULTS.narrowedTo(List.of(TreePath.of("a0"))));

    FetchReceipt receipt =
        fetch(second, target, FetchOptions.DEFAULTS.withBase(BaseChoice.at(part)));

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(receipt.base().whyNot()).contains("a part of its version");
  }

  @Test
  void fetch_baseThatTheDaemonDoesNotKnow_fetchesEverything() {
    commits.clear();

    FetchReceipt receipt = fetch(second, target, based());

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(receipt.base().whyNot()).isNotEmpty();
    assertThat(daemon.requests())
        .last()
        .extracting(FetchDagRequest::getBaseTreeId)
        .isEqualTo(repo.treeId(first, ""));
  }

  @Test
  void fetch_replacing_takesTheTargetForItsBase() {
    FetchReceipt receipt = fetch(second, old, FetchOptions.DEFAULTS.replacing());

    assertThat(DiskTree.of(old)).isEqualTo(expected(second));
    assertThat(receipt.base().treeId()).isEqualTo(repo.treeId(first, ""));
  }

  @Test
  void fetch_damagedStamps_readsTheFiles() throws IOException {
    fetch(second, target, based());
    String stamps = Files.readString(StampFile.beside(target));
    Files.writeString(StampFile.beside(target), stamps.replace(' ', '1'));
    Files.writeString(target.resolve("a0"), "Sorts after a/");

    Path third = target.resolveSibling("v3");
    fetch(first, third, FetchOptions.DEFAULTS.withBase(BaseChoice.at(target)));

    assertThat(DiskTree.of(third)).isEqualTo(expected(first));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fetch_oneAfterTheOther_goesOnFromWhatIsInMemory(boolean hardLinks) {
    Path base = old;
    for (String commit : List.of(second, first, second, first)) {
      Path next = old.resolveSibling("after-" + base.getFileName());
      FetchReceipt receipt =
          fetch(
              commit,
              next,
              FetchOptions.DEFAULTS.withReadOnlyFiles().withBase(new BaseChoice(base, hardLinks)));

      assertThat(receipt.base().treeId()).isNotEmpty();
      assertThat(DiskTree.of(next)).isEqualTo(expected(commit));
      base = next;
    }
  }

  @Test
  void fetch_baseThatAnotherClientHasReplaced_goesOnFromWhatIsThere() {
    fetch(second, target, based());
    fetch(earlier, first, target, FetchOptions.DEFAULTS.replacing());

    Path third = target.resolveSibling("v3");
    FetchReceipt receipt =
        fetch(second, third, FetchOptions.DEFAULTS.withBase(BaseChoice.at(target)));

    assertThat(receipt.base().treeId()).isEqualTo(repo.treeId(first, ""));
    assertThat(DiskTree.of(third)).isEqualTo(expected(second));
  }

  @Test
  void fetch_fileOfARememberedBaseWasEdited_isRepaired() throws IOException {
    fetch(second, target, based());
    FileTime modified = Files.getLastModifiedTime(target.resolve("a0"));
    Files.writeString(target.resolve("a0"), "Sorts after a/");
    Files.setLastModifiedTime(target.resolve("a0"), modified);

    Path third = target.resolveSibling("v3");
    fetch(first, third, FetchOptions.DEFAULTS.withBase(BaseChoice.at(target)));

    assertThat(DiskTree.of(third)).isEqualTo(expected(first));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void fetch_lieAboutTheBase_isRefusedAndLeavesNothing(Lie lie) {
    List<String> before = Snapshot.of(old.getParent());
    List<FetchDagResponse> frames = new ArrayList<>(Frames.between(repo, first, second));
    lie.how().accept(frames);
    daemon.answer(frames);

    assertThatThrownBy(() -> fetch(second, target, based()))
        .isInstanceOf(VerificationException.class);

    assertThat(Snapshot.of(old.getParent())).isEqualTo(before);
  }

  static Stream<Lie> lies() {
    return Stream.of(
        new Lie(
            "a path removed that the base has not", frames -> frames.add(1, removed("nowhere"))),
        new Lie("a path removed twice", frames -> frames.add(1, frames.get(1))),
        new Lie("a path removed and sent", frames -> frames.add(1, removed("a/b"))),
        new Lie("a path removed upwards", frames -> frames.add(1, removed("../v1/a0"))),
        new Lie("a path not removed", frames -> frames.remove(1)),
        new Lie("a path removed too many", frames -> frames.add(3, removed("x/.gitattributes"))),
        new Lie(
            "content that the base has not",
            frames -> left(frames, entry -> entry.setObjectId("1".repeat(40)))),
        new Lie("content of another size", frames -> left(frames, entry -> entry.setSizeBytes(7))),
        new Lie(
            "content of a link that the base has",
            frames -> left(frames, entry -> entry.setMode(0120000))),
        new Lie(
            "content of the base below a link",
            frames -> left(frames, entry -> entry.setPath(utf8("up-link/x")))),
        new Lie(
            "content of the base that is sent",
            frames -> left(frames, entry -> entry.setContent(utf8("x")))),
        new Lie(
            "another base",
            frames ->
                frames.set(
                    0,
                    FetchDagResponse.newBuilder()
                        .setHeader(
                            frames.get(0).getHeader().toBuilder().setBaseTreeId("0".repeat(40)))
                        .build())));
  }

  private static FetchDagResponse removed(String path) {
    return Frames.removed(utf8(path));
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  /** Bends the first file whose content is left to the base. */
  private static void left(List<FetchDagResponse> frames, Consumer<FileEntry.Builder> bend) {
    int i = 0;
    while (frames.get(i).getFiles().getFilesCount() == 0
        || frames.get(i).getFiles().getFiles(0).getPlacement() != Placement.PLACEMENT_BASE) {
      i++;
    }
    FileEntry.Builder entry = frames.get(i).getFiles().getFiles(0).toBuilder();
    bend.accept(entry);
    frames.set(i, Frames.batch(entry));
  }

  private FetchOptions based() {
    return FetchOptions.DEFAULTS.withBase(BaseChoice.at(old));
  }

  private FetchOptions linked() {
    return FetchOptions.DEFAULTS.withBase(new BaseChoice(old, true));
  }

  private FetchReceipt fetch(String commit, Path into, FetchOptions options) {
    return fetch(client, commit, into, options);
  }

  private FetchReceipt fetch(DagfetchClient by, String commit, Path into, FetchOptions options) {
    return by.fetch(
        new FetchRequest(
            VersionName.atCommit(Frames.DAG, commit), into, Duration.ofSeconds(60), options));
  }

  /** A submodule's commit cannot be seen on disk. */
  private List<GitFile> expected(String commit) {
    return repo.lsTree(commit, "").stream()
        .map(f -> f.mode() == 0160000 ? new GitFile(f.path(), f.mode(), "", f.content()) : f)
        .toList();
  }

  private static int links(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:nlink");
  }

  /** Something that happens to a file of the base. */
  private record Damage(String name, Harm harm) {
    void to(Path directory) throws IOException {
      harm.to(directory.resolve("a0"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Something that a daemon says of a base. */
  private record Lie(String name, Consumer<List<FetchDagResponse>> how) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Harm {
    void to(Path file) throws IOException;
  }

  private interface Making {
    void make() throws IOException;
  }
}
