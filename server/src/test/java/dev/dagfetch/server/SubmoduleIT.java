package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.config.DeclaredRepository.Submodules;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RecursiveClone;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.server.testkit.Superproject;
import dev.dagfetch.v1.CheckoutReady;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.ResolveDagRequest;
import dev.dagfetch.v1.VerifyVersionRequest;
import dev.dagfetch.v1.Version;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers get of versions with submodules; every answer is proven as the protocol says. */
class SubmoduleIT {
  @TempDir private Path dir;
  private Superproject upstream;
  private RunningDaemon daemon;
  private Caller caller;

  @BeforeEach
  void start() {
    upstream = Superproject.in(dir.resolve("up"));
    daemon =
        RunningDaemon.start(dir)
            .declare(upstream.declared("etl", Submodules.RECURSIVE))
            .declare(upstream.declared("plain", Submodules.OFF));
    caller = daemon.callUnix();
  }

  @AfterEach
  void stop() {
    caller.close();
    daemon.close();
    upstream.close();
  }

  private List<GitFile> asGitHasThem(String commit) {
    return RecursiveClone.files(dir.resolve("clone-" + commit), upstream.url(), commit);
  }

  private FetchDagRequest.Builder request(String commit) {
    return FetchDagRequest.newBuilder().setDagId("etl").setCommit(commit);
  }

  @Test
  void fetch_isWhatGitChecksOut_andProvesTheTreeOfTheCommit() {
    ReceivedTree received = caller.fetch("etl", upstream.commit());

    assertThat(received.files()).isEqualTo(asGitHasThem(upstream.commit()));
    assertThat(received.treeId()).isEqualTo(upstream.repo.treeId(upstream.commit(), ""));
    assertThat(received.header().getSubmodulesCount()).isEqualTo(3);
    assertThat(received.header().getGitlinkCount()).isZero();
  }

  @Test
  void fetch_compressed_isTheSame() {
    ReceivedTree received =
        caller.fetch(request(upstream.commit()).addAcceptedCodecs(Codec.CODEC_ZSTD).build());

    assertThat(received.files()).isEqualTo(asGitHasThem(upstream.commit()));
  }

  @Test
  void fetch_off_hasEmptyDirectories_andSaysHowMany() {
    caller.fetch("etl", upstream.commit());

    ReceivedTree received = caller.fetch("plain", upstream.commit());

    assertThat(received.files()).isEqualTo(upstream.repo.lsTree(upstream.commit(), ""));
    assertThat(received.header().getGitlinkCount()).isEqualTo(2);
    assertThat(received.header().getSubmodulesList()).isEmpty();
    assertThat(received.header().getVersion().getFilesTreeId()).isEmpty();
  }

  @Test
  void base_isUsed_acrossSubmodulesToo() {
    ReceivedTree before = caller.fetch("etl", upstream.commit());
    String next = upstream.commitAll("2");

    ReceivedTree received =
        ReceivedTree.read(
            before.files(),
            caller.dags().fetchDag(request(next).setBaseTreeId(before.filesTreeId()).build()));

    assertThat(received.header().getBaseOutcome()).isEqualTo(BaseOutcome.BASE_OUTCOME_USED);
    assertThat(received.version()).isEqualTo(asGitHasThem(next));
    assertThat(received.names())
        .containsExactly(
            "dags/etl.py",
            "libs/tool/tool.py",
            "vendor/dep/dep.py",
            "vendor/dep/inner/leaf/leaf.py");
  }

  @Test
  void base_afterARestart_isUnknownUntilItIsAskedFor() {
    ReceivedTree before = caller.fetch("etl", upstream.commit());
    String next = upstream.repo.commit("dags/etl.py", "2");
    daemon.restart();
    FetchDagRequest request = request(next).setBaseTreeId(before.filesTreeId()).build();
    try (Caller again = daemon.callUnix()) {
      ReceivedTree whole = ReceivedTree.read(before.files(), again.dags().fetchDag(request));
      again.fetch("etl", upstream.commit());
      ReceivedTree changes = ReceivedTree.read(before.files(), again.dags().fetchDag(request));

      assertThat(whole.header().getBaseOutcome()).isEqualTo(BaseOutcome.BASE_OUTCOME_UNKNOWN);
      assertThat(changes.names()).containsExactly("dags/etl.py");
      assertThat(whole.version()).isEqualTo(changes.version());
    }
  }

  @Test
  void narrowed_intoASubmodule_isProvenToo() {
    ReceivedTree leaf =
        caller.fetch(
            request(upstream.commit())
                .addPathPrefixes(ByteString.copyFromUtf8("vendor/dep/inner/leaf/run"))
                .build());
    ReceivedTree beside =
        caller.fetch(
            request(upstream.commit()).addPathPrefixes(ByteString.copyFromUtf8("dags")).build());

    assertThat(leaf.names()).containsExactly("vendor/dep/inner/leaf/run");
    assertThat(beside.names()).containsExactly("dags/etl.py");
    assertThat(beside.treeId()).isEqualTo(upstream.repo.treeId(upstream.commit(), ""));
  }

  @Test
  void resumed_inASubmodule_goesOnThere() {
    upstream.dep.commit(GitFiles.none().random("large", 3 << 20, 1));
    String dep = upstream.dep.tip("refs/heads/main").orElseThrow();
    String commit = upstream.repo.commit(GitFiles.none().gitlink("vendor/dep", dep));
    List<FetchDagResponse> frames = new ArrayList<>();
    caller.dags().fetchDag(request(commit).build()).forEachRemaining(frames::add);
    int broken = 0;
    while (frames.get(broken).getResumeToken().isEmpty()) {
      broken++;
    }
    ByteString token = frames.get(broken).getResumeToken();
    daemon.restart();
    try (Caller again = daemon.callUnix()) {
      ReceivedTree received =
          ReceivedTree.readResumed(
              List.of(),
              frames.subList(0, broken + 1),
              again.dags().fetchDag(request(commit).setResumeToken(token).build()));

      assertThat(received.files()).isEqualTo(asGitHasThem(commit));
    }
  }

  @Test
  void checkout_isWhatGitChecksOut_alsoAfterARestart() {
    assertCheckout(caller);
    daemon.restart();
    upstream.home.stop();
    upstream.far.stop();
    try (Caller again = daemon.callUnix()) {
      assertCheckout(again);
    }
  }

  private void assertCheckout(Caller on) {
    Lease lease = lease(on, "etl");
    assertThat(RecursiveClone.read(lease.path())).isEqualTo(expectedOnDisk());
    Version version = lease.ready().getVersion();
    assertThat(version.getTreeId()).isEqualTo(upstream.repo.treeId(upstream.commit(), ""));
    assertThat(
            on.cache()
                .verifyVersion(
                    VerifyVersionRequest.newBuilder().setTreeId(version.getFilesTreeId()).build())
                .getDamagedPathsList())
        .isEmpty();
    lease.call().cancel(null);
  }

  private List<GitFile> onDisk;

  private List<GitFile> expectedOnDisk() {
    if (onDisk == null) {
      onDisk = asGitHasThem(upstream.commit());
    }
    return onDisk;
  }

  @Test
  void checkout_off_isAnotherDirectory() throws Exception {
    Lease with = lease(caller, "etl");
    Lease without = lease(caller, "plain");

    assertThat(without.path()).isNotEqualTo(with.path());
    assertThat(without.path().resolve("libs/tool")).isEmptyDirectory();
    assertThat(without.path().resolve("vendor/dep")).isEmptyDirectory();
    assertThat(with.path().resolve("libs/tool/tool.py")).hasContent("tool 1");
    try (Stream<Path> checkouts = Files.list(daemon.state().resolve("checkouts"))) {
      assertThat(checkouts).hasSize(2);
    }
    with.call().cancel(null);
    without.call().cancel(null);
  }

  @Test
  void list_namesTheFilesOfSubmodules() {
    List<String> listed =
        caller
            .dags()
            .listDagFiles(
                ListDagFilesRequest.newBuilder()
                    .setDagId("etl")
                    .setCommit(upstream.commit())
                    .build())
            .getFilesList()
            .stream()
            .map(file -> file.getPath().toString(StandardCharsets.ISO_8859_1))
            .toList();

    assertThat(listed)
        .isEqualTo(asGitHasThem(upstream.commit()).stream().map(GitFile::name).toList());
  }

  @Test
  void resolve_bringsSubmodulesToo_soThatAFetchNeedsNoRemote() {
    Version version =
        caller
            .dags()
            .resolveDag(ResolveDagRequest.newBuilder().setDagId("etl").setRef("main").build())
            .getVersion();
    upstream.home.stop();
    upstream.far.stop();

    ReceivedTree received = caller.fetch(request(upstream.commit()).setCachedOnly(true).build());

    assertThat(received.filesTreeId()).isEqualTo(version.getFilesTreeId());
    assertThat(received.treeId()).isEqualTo(version.getTreeId());
  }

  @Test
  void submoduleServerDown_isUnreachable_andNamesThePath() {
    upstream.far.stop();

    var failure =
        RpcErrors.assertReason(() -> caller.fetch("etl", upstream.commit()), "REMOTE_UNREACHABLE");

    assertThat(RpcErrors.info(failure).orElseThrow().getMetadataMap())
        .containsEntry("submodule", "vendor/dep");
    assertThat(caller.fetch("plain", upstream.commit()).header().getGitlinkCount()).isEqualTo(2);
  }

  private record Lease(CancellableContext call, CheckoutReady ready) {
    Path path() {
      return Path.of(ready.getPath().toStringUtf8());
    }
  }

  private Lease lease(Caller on, String dagId) {
    CancellableContext call = Context.current().withCancellation();
    OpenCheckoutRequest request =
        OpenCheckoutRequest.newBuilder().setDagId(dagId).setCommit(upstream.commit()).build();
    Context before = call.attach();
    try {
      return new Lease(call, on.dags().openCheckout(request).next().getReady());
    } finally {
      call.detach(before);
    }
  }
}
