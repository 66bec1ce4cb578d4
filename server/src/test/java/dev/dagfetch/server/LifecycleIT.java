package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.ReceivedTree;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.ListPinsRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.OpenCheckoutResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the real process starts, stops and dies. */
class LifecycleIT {
  @TempDir private Path dir;
  private GitRepo upstream;
  private String commit;

  @BeforeEach
  void commit() {
    upstream = GitRepo.create(dir.resolve("up.git"));
    commit = upstream.commit(GitFiles.of("a.py", "x = 1\n").random("large.bin", 20 << 20, 1));
  }

  @Test
  void start_printsOneLine_andKeepsItsThingsPrivate() throws IOException {
    try (DaemonProcess daemon = daemon().start()) {
      assertThat(daemon.readyLine())
          .isEqualTo(
              "dagfetchd serves on unix:%s and 127.0.0.1:%d (state %s, 1 repository)"
                  .formatted(daemon.socket(), daemon.port(), dir.resolve("state")));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("state"))))
          .isEqualTo("rwx------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(daemon.socket())))
          .isEqualTo("rw-rw----");
      assertThat(dir.resolve("state/layout")).hasContent("1");
    }
  }

  @Test
  void stateDirectory_emptyOddlyNamedBehindALinkInsideARepository_isUsed() throws IOException {
    Path real = Files.createDirectories(dir.resolve("other/a  b#%20'"));
    GitRepo.create(dir.resolve("other/.git"));
    Path link = Files.createSymbolicLink(dir.resolve("link"), real);

    for (int start = 0; start < 2; start++) {
      try (DaemonProcess daemon =
              DaemonProcess.in(dir).state(link).repository("etl", upstream.url()).start();
          Caller caller = daemon.callTcp()) {
        assertThat(caller.fetch("etl", commit).files()).isEqualTo(upstream.lsTree(commit, ""));
      }
    }
    assertThat(real.resolve("catalog.db")).isRegularFile();
    assertThat(real.resolve("mirrors/etl.git")).isDirectory();
  }

  @Test
  void secondDaemon_onTheSameState_refusesInOneLine() {
    try (DaemonProcess daemon = daemon().start()) {
      DaemonProcess.Ended second = daemon().socket(dir.resolve("other.sock")).startAndFail();

      assertThat(second.exitCode()).isEqualTo(8);
      assertThat(second.out()).isEmpty();
      assertThat(ownLines(second.err()))
          .containsExactly(
              "dagfetchd: another dagfetchd (process %d) owns the state directory %s; stop it, or choose another one with --state"
                  .formatted(daemon.pid(), dir.resolve("state")));
      assertThat(fetch(daemon).files()).isEqualTo(upstream.lsTree(commit, ""));
    }
  }

  @Test
  void secondDaemon_onALiveSocket_refuses() {
    try (DaemonProcess daemon = daemon().start()) {
      DaemonProcess.Ended second = daemon().state(dir.resolve("state2")).startAndFail();

      assertThat(second.exitCode()).isEqualTo(8);
      assertThat(ownLines(second.err()))
          .singleElement()
          .asString()
          .contains("another process listens on " + daemon.socket());
      assertThat(fetch(daemon).files()).hasSize(2);
    }
  }

  @Test
  void killedDaemon_leavesNothingThatKeepsTheNextOneFromStarting() {
    DaemonProcess first = daemon().start();
    assertThat(fetch(first).files()).hasSize(2);
    first.kill();
    assertThat(first.socket()).exists();

    try (DaemonProcess second = daemon().start()) {
      assertThat(fetch(second).files()).isEqualTo(upstream.lsTree(commit, ""));
    }
  }

  @Test
  void unknownLayout_stopsTheStart() throws IOException {
    Files.createDirectories(dir.resolve("state"));
    Files.writeString(dir.resolve("state/layout"), "99\n");

    DaemonProcess.Ended ended = daemon().startAndFail();

    assertThat(ended.exitCode()).isEqualTo(8);
    assertThat(ownLines(ended.err()))
        .singleElement()
        .asString()
        .contains("has layout \"99\"", "knows layout 1 only");
    assertThat(dir.resolve("state/layout")).hasContent("99");
  }

  @Test
  void lostCatalog_stopsTheStart_untilAnEmptyOneSaysThatItIsMeant() throws IOException {
    try (DaemonProcess first = daemon().start()) {
      assertThat(fetch(first).files()).hasSize(2);
    }
    for (String file : List.of("catalog.db", "catalog.db-wal", "catalog.db-shm")) {
      Files.deleteIfExists(dir.resolve("state").resolve(file));
    }

    DaemonProcess.Ended ended = daemon().startAndFail();

    assertThat(ended.exitCode()).isEqualTo(8);
    assertThat(ownLines(ended.err()))
        .singleElement()
        .asString()
        .contains("no catalog.db", "restore a backup");
    assertThat(dir.resolve("state/catalog.db")).doesNotExist();
    Files.createFile(dir.resolve("state/catalog.db"));
    try (DaemonProcess second = daemon().start()) {
      assertThat(fetch(second).files()).isEqualTo(upstream.lsTree(commit, ""));
    }
  }

  @Test
  void unfinishedThings_areSweptAtStart() throws IOException {
    Path left = Files.createDirectories(dir.resolve("state/tmp/half/checkout"));
    Files.writeString(left.resolve("file"), "half");
    assertThat(left.toFile().setWritable(false)).isTrue();

    try (DaemonProcess _ = daemon().start()) {
      await().until(() -> isEmpty(dir.resolve("state/tmp")));
    }
  }

  @Test
  void terminated_withAStreamRunning_letsItFinishAndExitsZero() {
    DaemonProcess daemon = daemon().start();
    try (Caller caller = daemon.callTcp();
        Caller other = daemon.callTcp()) {
      Iterator<FetchDagResponse> frames =
          caller
              .dags()
              .fetchDag(FetchDagRequest.newBuilder().setDagId("up").setCommit(commit).build());
      assertThat(frames.next().hasHeader()).isTrue();
      other.pins().listPins(ListPinsRequest.getDefaultInstance());

      daemon.terminate();
      await()
          .untilAsserted(() ->
              RpcErrors.assertReason(
                  () -> other.pins().listPins(ListPinsRequest.getDefaultInstance()), "DRAINING"));
      FetchDagResponse last = FetchDagResponse.getDefaultInstance();
      while (frames.hasNext()) {
        last = frames.next();
      }

      assertThat(last.hasTrailer()).isTrue();
      assertThat(daemon.awaitExit()).isZero();
    }
    assertThat(daemon.socket()).doesNotExist();
  }

  @Test
  void terminated_withALeaseHeld_cutsItAtTheEndOfTheGrace() throws IOException {
    Path config = Files.writeString(dir.resolve("c.yaml"), "drain:\n  grace: 1s\n");
    DaemonProcess daemon = daemon().serve("--config", config.toString()).start();
    try (Caller caller = daemon.callUnix()) {
      Iterator<OpenCheckoutResponse> lease =
          caller
              .dags()
              .openCheckout(
                  OpenCheckoutRequest.newBuilder().setDagId("up").setCommit(commit).build());
      assertThat(lease.next().hasReady()).isTrue();

      daemon.terminate();

      RpcErrors.assertReason(lease::hasNext, "DRAINING");
      assertThat(daemon.awaitExit()).isZero();
    }
  }

  @Test
  void terminatedTwice_doesNotWaitForTheGrace() throws IOException {
    // Longer than the test may take.
    Path config = Files.writeString(dir.resolve("c.yaml"), "drain:\n  grace: 10m\n");
    DaemonProcess daemon = daemon().serve("--config", config.toString()).start();
    try (Caller caller = daemon.callUnix()) {
      Iterator<OpenCheckoutResponse> lease =
          caller
              .dags()
              .openCheckout(
                  OpenCheckoutRequest.newBuilder().setDagId("up").setCommit(commit).build());
      assertThat(lease.next().hasReady()).isTrue();

      daemon.terminate();
      await().until(() -> daemon.log().contains("draining"));
      daemon.terminate();

      RpcErrors.assertReason(lease::hasNext, "DRAINING");
      assertThat(daemon.awaitExit()).isZero();
    }
  }

  @Test
  void portInUse_isSaidInOneLine() {
    try (DaemonProcess daemon = daemon().start()) {
      DaemonProcess.Ended second =
          daemon()
              .state(dir.resolve("s2"))
              .socket(dir.resolve("2.sock"))
              .serve("--listen", "127.0.0.1:" + daemon.port())
              .startAndFail();

      assertThat(second.exitCode()).isEqualTo(8);
      assertThat(ownLines(second.err()))
          .singleElement()
          .asString()
          .contains("cannot listen on 127.0.0.1:" + daemon.port());
    }
  }

  @Test
  void logs_areOneJsonObjectPerLine_ifAskedFor() {
    try (DaemonProcess daemon = daemon().serve("--log-format", "json").start()) {
      fetch(daemon);

      assertThat(daemon.log().lines())
          .isNotEmpty()
          .allMatch(line -> line.startsWith("{\"time\":\"") && line.endsWith("}"));
    }
  }

  private DaemonProcess.Builder daemon() {
    return DaemonProcess.in(dir).repository("up", upstream.url());
  }

  private ReceivedTree fetch(DaemonProcess daemon) {
    try (Caller caller = daemon.callUnix()) {
      return caller.fetch("up", commit);
    }
  }

  /** What the command line itself said, among the log lines of both processes. */
  private static java.util.List<String> ownLines(String log) {
    return log.lines().filter(line -> line.startsWith("dagfetchd: ")).toList();
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (java.util.stream.Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
