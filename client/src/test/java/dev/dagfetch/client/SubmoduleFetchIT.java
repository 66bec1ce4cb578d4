package dev.dagfetch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.dagfetch.client.cache.CacheLimits;
import dev.dagfetch.client.cache.VersionLease;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.fetch.BaseChoice;
import dev.dagfetch.client.fetch.DiskTree;
import dev.dagfetch.client.fetch.FakeDaemon;
import dev.dagfetch.client.fetch.FetchListener;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.DirectoryCheck;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.server.config.DeclaredRepository.Submodules;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.RecursiveClone;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.server.testkit.Superproject;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.Submodule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Versions with submodules in directories; C Git says what must be there. */
final class SubmoduleFetchIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static Superproject upstream;
  private static RunningDaemon daemon;
  private static String next;
  private static List<GitFile> files;
  private static List<GitFile> nextFiles;

  /** The daemon's answer, frame by frame. */
  private static List<FetchDagResponse> honest;

  @TempDir Path temp;
  private DagfetchClient client;

  @BeforeAll
  static void startDaemon(@TempDir Path directory) {
    upstream = Superproject.in(directory.resolve("up"));
    next = upstream.commitAll("2");
    files = RecursiveClone.files(directory.resolve("clone-1"), upstream.url(), upstream.commit());
    nextFiles = RecursiveClone.files(directory.resolve("clone-2"), upstream.url(), next);
    daemon =
        RunningDaemon.start(directory)
            .declare(upstream.declared("etl", Submodules.RECURSIVE))
            .declare(upstream.declared("plain", Submodules.OFF));
    honest = new ArrayList<>();
    try (Caller caller = daemon.callUnix()) {
      caller
          .dags()
          .fetchDag(
              FetchDagRequest.newBuilder().setDagId("etl").setCommit(upstream.commit()).build())
          .forEachRemaining(honest::add);
    }
  }

  @AfterAll
  static void stopDaemon() {
    daemon.close();
    upstream.close();
  }

  @BeforeEach
  void connect() {
    client = DagfetchClient.connect(new Address.Unix(daemon.socket()));
  }

  @AfterEach
  void close() {
    client.close();
  }

  private FetchReceipt fetch(String dagId, String commit, String into, FetchOptions options) {
    return client.fetch(
        new FetchRequest(
            VersionName.atCommit(dagId, commit), temp.resolve(into), TIMEOUT, options));
  }

  private FetchReceipt fetch(String dagId, String commit, String into) {
    return fetch(dagId, commit, into, FetchOptions.DEFAULTS);
  }

  @Test
  void fetch_isWhatGitChecksOut_andIsVerified() throws IOException {
    FetchReceipt receipt = fetch("etl", upstream.commit(), "v1");

    assertThat(DiskTree.of(temp.resolve("v1"))).isEqualTo(files);
    assertThat(receipt.submodulesLeftOut()).isZero();
    Path target = temp.resolve("v1").toRealPath();
    assertThat(
            DirectoryCheck.full(
                ManifestFile.read(ManifestFile.beside(target)).orElseThrow(), target))
        .isEmpty();
    assertThat(fetch("etl", upstream.commit(), "v1").source()).isEqualTo(FetchReceipt.Source.LOCAL);
  }

  @Test
  void fetch_off_hasEmptyDirectories_andTheReceiptSaysSo() {
    FetchReceipt receipt = fetch("plain", upstream.commit(), "v1");

    assertThat(temp.resolve("v1/libs/tool")).isEmptyDirectory();
    assertThat(temp.resolve("v1/vendor/dep")).isEmptyDirectory();
    assertThat(receipt.submodulesLeftOut()).isEqualTo(2);
    assertThat(receipt.treeId()).isEqualTo(upstream.repo.treeId(upstream.commit(), ""));
  }

  @Test
  void fetch_ofTheOther_overOne_isNotTakenForTheSame() {
    fetch("plain", upstream.commit(), "v1");

    FetchReceipt receipt = fetch("etl", upstream.commit(), "v1", FetchOptions.DEFAULTS.replacing());

    assertThat(receipt.source()).isNotEqualTo(FetchReceipt.Source.LOCAL);
    assertThat(DiskTree.of(temp.resolve("v1"))).isEqualTo(files);
  }

  @Test
  void fetch_fromABase_takesTheRestFromThere() {
    fetch("etl", upstream.commit(), "v1");

    FetchReceipt receipt =
        fetch(
            "etl",
            next,
            "v2",
            FetchOptions.DEFAULTS.withBase(new BaseChoice(temp.resolve("v1"), false)));

    assertThat(receipt.base().treeId()).isNotEmpty();
    assertThat(DiskTree.of(temp.resolve("v2"))).isEqualTo(nextFiles);
  }

  @Test
  void fetch_narrowedIntoASubmodule_isProven() {
    fetch(
        "etl",
        upstream.commit(),
        "v1",
        FetchOptions.DEFAULTS.narrowedTo(List.of(TreePath.of("vendor/dep/inner"))));

    assertThat(DiskTree.of(temp.resolve("v1")).stream().map(GitFile::name))
        .containsExactly("vendor/dep/inner/leaf/leaf.py", "vendor/dep/inner/leaf/run");
  }

  @Test
  void cat_readsAFileOfASubmodule() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    client.read(
        VersionName.atCommit("etl", upstream.commit()),
        TreePath.of("libs/tool/tool.py"),
        out,
        TIMEOUT);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("tool 1");
  }

  @Test
  void cache_holdsBothKinds_andRecyclesOnlyItsOwn() throws IOException {
    var cache = client.cacheIn(temp.resolve("cache"), new CacheLimits(Long.MAX_VALUE, 2));
    try (VersionLease plain = lease(cache, "plain", upstream.commit());
        VersionLease with = lease(cache, "etl", upstream.commit())) {
      assertThat(with.path()).isNotEqualTo(plain.path());
      assertThat(DiskTree.of(with.path())).isEqualTo(files);
      assertThat(plain.path().resolve("libs/tool")).isEmptyDirectory();
    }
    try (VersionLease successor = lease(cache, "etl", next)) {
      assertThat(DiskTree.of(successor.path())).isEqualTo(nextFiles);
    }
  }

  private static VersionLease lease(
      dev.dagfetch.client.cache.VersionCache cache, String dagId, String commit) {
    return cache.lease(
        VersionName.atCommit(dagId, commit), FetchOptions.DEFAULTS, TIMEOUT, FetchListener.SILENT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void lie_aboutSubmodules_isRefusedAndLeavesNothing(
      String name, UnaryOperator<FetchDagHeader.Builder> lie) {
    List<FetchDagResponse> frames = new ArrayList<>(honest);
    FetchDagHeader.Builder header = frames.get(0).getHeader().toBuilder();
    frames.set(0, FetchDagResponse.newBuilder().setHeader(lie.apply(header)).build());
    Path into = temp.resolve("v1");
    try (FakeDaemon liar = new FakeDaemon();
        DagfetchClient toLiar = liar.client()) {
      liar.answer(frames);
      FetchRequest request =
          new FetchRequest(VersionName.atCommit("etl", upstream.commit()), into, TIMEOUT);

      assertThatThrownBy(() -> toLiar.fetch(request)).isInstanceOf(VerificationException.class);
    }
    assertThat(temp).isEmptyDirectory();
  }

  static Stream<Arguments> lies() {
    return Stream.of(
        lie("no proof", header -> header.clearSubmodules()),
        lie("one is missing", header -> header.removeSubmodules(0)),
        lie("the innermost is missing", header -> header.removeSubmodules(2)),
        lie("one is there twice", header -> header.addSubmodules(header.getSubmodules(0))),
        lie("one that is none", header -> header.addSubmodules(moved(header, 0, "dags"))),
        lie("one that is not there", header -> header.addSubmodules(moved(header, 0, "nowhere"))),
        lie("a file", header -> header.addSubmodules(moved(header, 0, "dags/etl.py"))),
        lie("another place", header -> header.setSubmodules(0, moved(header, 0, "libs"))),
        lie("a path upwards", header -> header.setSubmodules(0, moved(header, 0, "../libs"))),
        lie("no path", header -> header.setSubmodules(0, moved(header, 0, ""))),
        lie(
            "another's commit",
            header ->
                header.setSubmodules(
                    0,
                    header.getSubmodules(0).toBuilder()
                        .setCommit(header.getSubmodules(1).getCommit()))),
        lie("no commit", header -> header.setSubmodules(0, commit(header, ByteString.EMPTY))),
        lie(
            "a commit of the same tree with another message",
            header ->
                header.setSubmodules(
                    0,
                    commit(
                        header,
                        header
                            .getSubmodules(0)
                            .getCommit()
                            .concat(ByteString.copyFromUtf8("more\n"))))),
        lie(
            "half a commit",
            header ->
                header.setSubmodules(
                    0, commit(header, header.getSubmodules(0).getCommit().substring(0, 20)))),
        lie(
            "another tree of the files",
            header ->
                header.setVersion(header.getVersion().toBuilder().setFilesTreeId("1".repeat(40)))),
        lie(
            "a malformed tree of the files",
            header -> header.setVersion(header.getVersion().toBuilder().setFilesTreeId("../x"))),
        lie(
            "no proof, for another tree of the commit",
            header ->
                header
                    .clearSubmodules()
                    .setVersion(header.getVersion().toBuilder().setTreeId("2".repeat(40)))),
        lie(
            "another tree of the commit",
            header ->
                header.setVersion(header.getVersion().toBuilder().setTreeId("1".repeat(40)))));
  }

  private static Arguments lie(String name, UnaryOperator<FetchDagHeader.Builder> lie) {
    return Arguments.of(name, lie);
  }

  private static Submodule moved(FetchDagHeader.Builder header, int index, String path) {
    return header.getSubmodules(index).toBuilder().setPath(ByteString.copyFromUtf8(path)).build();
  }

  private static Submodule commit(FetchDagHeader.Builder header, ByteString commit) {
    return header.getSubmodules(0).toBuilder().setCommit(commit).build();
  }
}
