package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HostilePack;
import dev.dagfetch.server.testkit.HostilePacks;
import dev.dagfetch.server.testkit.HostileServer;
import dev.dagfetch.server.testkit.HostileTree;
import dev.dagfetch.server.testkit.HostileTree.Outcome;
import dev.dagfetch.server.testkit.HostileTrees;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.RawPack;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real daemon and a real Git host with contents that mean harm: each is rejected on every way to
 * get it, with rule and path, or delivered byte for byte; and the daemon goes on.
 */
class HostileRepositoryIT {
  @TempDir private static Path dir;
  private static GitRepo upstream;
  private static String harmless;
  private static HttpRemote remote;
  private static RunningDaemon daemon;
  private static Caller caller;
  private static int liars;

  @BeforeAll
  static void start() {
    upstream = GitRepo.create(dir.resolve("up/up.git"));
    harmless = upstream.commitOn("harmless", GitFiles.of("a.py", "x"));
    remote = HttpRemote.serve(dir.resolve("up"));
    daemon =
        RunningDaemon.start(dir, HostileRepositoryIT::limited).declare("etl", remote.url(upstream));
    caller = daemon.callUnix();
  }

  private static Config limited(Config config) {
    Config.Git git = config.git();
    return new Config(
        config.stateDir(),
        config.listeners(),
        config.metrics(),
        new Config.Git(
            git.knownHosts(),
            git.caFile(),
            git.proxy(),
            git.connectTimeout(),
            git.idleTimeout(),
            git.fetchTimeout(),
            git.keepSsh(),
            git.fetchesPerRemote(),
            git.queuedPerRemote(),
            git.queueTimeout(),
            git.staleRefs(),
            git.refreshRefs(),
            git.refsSize(),
            HostileTrees.limits()),
        config.cache(),
        config.upkeep(),
        config.scrub(),
        config.pins(),
        config.drain(),
        config.api(),
        config.log(),
        config.repositories());
  }

  @AfterAll
  static void stop() {
    caller.close();
    daemon.close();
    remote.close();
  }

  static List<HostilePack> packs() {
    return HostilePacks.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packs")
  void pack_thatLies_isRefusedAndLeavesNothing(HostilePack pack) {
    HostilePack.Answer answer = pack.maker().apply(new RawPack());
    String name = "liar-" + liars++;
    FetchDagRequest fetch =
        FetchDagRequest.newBuilder().setDagId(name).setCommit(answer.commit()).build();
    // Each from a host of its own: one that breaks off again and again would be left alone.
    try (HostileServer hostile = HostileServer.start()) {
      daemon.declare(name, hostile.serve(answer.bytes()));

      StatusRuntimeException failure =
          RpcErrors.assertReason(() -> caller.dags().fetchDag(fetch).next(), pack.reason());

      ErrorInfo info = RpcErrors.info(failure).orElseThrow();
      assertThat(info.getMetadataOrDefault("rule", "")).isEqualTo(pack.rule());
      RpcErrors.assertReason(() -> caller.dags().fetchDag(fetch).next(), pack.reason());
    }
    RpcErrors.assertReason(
        () -> caller.dags().fetchDag(fetch.toBuilder().setCachedOnly(true).build()).next(),
        "NOT_CACHED");
  }

  static List<HostileTree> trees() {
    return HostileTrees.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trees")
  void content_thatMeansHarm_isRejectedOrDeliveredAsItIs(HostileTree tree) {
    String commit = tree.maker().commit(upstream);

    switch (tree.outcome()) {
      case Outcome.Rejected rejected -> assertRejectedEverywhere(commit, rejected);
      case Outcome.Delivered delivered ->
          assertThat(caller.fetch("etl", commit).files()).isEqualTo(upstream.lsTree(commit, ""));
    }
  }

  private static void assertRejectedEverywhere(String commit, Outcome.Rejected rejected) {
    FetchDagRequest fetch = FetchDagRequest.newBuilder().setDagId("etl").setCommit(commit).build();
    OpenCheckoutRequest lease =
        OpenCheckoutRequest.newBuilder().setDagId("etl").setCommit(commit).build();
    ListDagFilesRequest list =
        ListDagFilesRequest.newBuilder().setDagId("etl").setCommit(commit).build();

    assertRejected(() -> caller.dags().fetchDag(fetch).next(), rejected);
    assertRejected(() -> caller.dags().openCheckout(lease).next(), rejected);
    assertRejected(() -> caller.dags().listDagFiles(list), rejected);
    assertThat(checkouts()).as("nothing was made of it").isEmpty();
  }

  private static void assertRejected(ThrowingCallable call, Outcome.Rejected rejected) {
    ErrorInfo info = RpcErrors.info(RpcErrors.assertReason(call, "TREE_REJECTED")).orElseThrow();
    String path = info.getMetadataOrThrow("path");
    assertThat(info.getMetadataMap()).containsEntry("rule", rejected.rule());
    if (path.endsWith("…")) {
      assertThat(rejected.path()).startsWith(path.substring(0, path.length() - 1));
    } else {
      assertThat(path).isEqualTo(rejected.path());
    }
  }

  private static List<Path> checkouts() {
    try (Stream<Path> found = Files.list(daemon.state().resolve("checkouts"))) {
      return found.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void harmlessContent_isServedAllTheSame() {
    assertThat(caller.fetch("etl", harmless).files()).isEqualTo(upstream.lsTree(harmless, ""));
  }
}
