package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.client.Address;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.fetch.FaultyRelay.Fault;
import dev.dagfetch.client.fetch.FaultyRelay.Kind;
import dev.dagfetch.client.tree.Trees;
import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RunningDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a real daemon that break, and daemons that die: the fetch ends well, exactly. */
final class BrokenConnectionIT {
  private static final int LARGE_BYTES = 5 << 20;

  private static RunningDaemon daemon;
  private static GitRepo repo;
  private static String commit;
  private static List<GitFile> expected;
  private static long wireBytes;

  @TempDir Path temp;
  private Path beside;

  @BeforeAll
  static void startDaemon(@TempDir Path directory) throws IOException {
    repo = GitRepo.create(directory.resolve("r"));
    GitFiles files = Trees.tricky().random("d/large", LARGE_BYTES, 3);
    for (int i = 0; i < 300; i++) {
      files.random("many/%03d/f".formatted(i), 20_000, i);
    }
    commit = repo.commit(files);
    expected =
        repo.lsTree(commit, "").stream()
            .map(f -> f.mode() == 0160000 ? new GitFile(f.path(), f.mode(), "", f.content()) : f)
            .toList();
    daemon = RunningDaemon.start(directory).declare("etl", repo.url());
    try (FaultyRelay relay = FaultyRelay.to(daemon.port())) {
      fetch(relay, Files.createDirectory(directory.resolve("whole")), Resumption.never());
      wireBytes = relay.carried();
    }
  }

  @AfterAll
  static void stopDaemon() {
    daemon.close();
  }

  @BeforeEach
  void makeParent() throws IOException {
    beside = Files.createDirectory(temp.resolve("beside"));
  }

  @RepeatedTest(24)
  void fetch_cutAtARandomByte_endsExactly(RepetitionInfo repetition) throws IOException {
    Random random = new Random(repetition.getCurrentRepetition());
    try (FaultyRelay relay = FaultyRelay.to(daemon.port())) {
      Kind kind = random.nextBoolean() ? Kind.END : Kind.RESET;
      relay.plan(new Fault(kind, 1 + random.nextLong(wireBytes)));

      FetchReceipt receipt = fetch(relay, beside, Resumption.eager(3));

      assertThat(receipt.transfer().retries()).isBetween(0, 1);
      assertThat(receipt.treeId()).isEqualTo(repo.treeId(commit, ""));
    }
    assertThat(DiskTree.of(beside.resolve("v1"))).isEqualTo(expected);
    assertThat(staged()).isEmpty();
  }

  @Test
  void fetch_cutInEveryHandshake_endsExactly() throws IOException {
    // A connection that is reset at once may count as none, so that the daemon must be awaited.
    FetchOptions patient = Resumption.awaitingDaemon(3);
    for (int bytes = 0; bytes < 200; bytes += 7) {
      try (FaultyRelay relay = FaultyRelay.to(daemon.port())) {
        relay.plan(new Fault(Kind.RESET, bytes));

        fetch(relay, Files.createDirectory(beside.resolve("h" + bytes)), patient);

        assertThat(relay.connections()).isGreaterThan(1);
      }
    }
  }

  @Test
  void fetch_silence_isBrokenOffAndGoneOnWithOverANewConnection() {
    try (FaultyRelay relay = FaultyRelay.to(daemon.port())) {
      relay.plan(new Fault(Kind.SILENCE, wireBytes / 2));

      FetchReceipt receipt = fetch(relay, beside, Resumption.eager(3, Duration.ofMillis(500)));

      assertThat(relay.connections()).isGreaterThan(1);
      assertThat(receipt.transfer().retries()).isEqualTo(1);
    }
    assertThat(DiskTree.of(beside.resolve("v1"))).isEqualTo(expected);
  }

  @Test
  void fetch_daemonKilledWhileItSends_goesOnWithItsSuccessor() throws Exception {
    Path directory = Files.createDirectory(temp.resolve("d"));
    DaemonProcess.Builder house = DaemonProcess.in(directory).repository("etl", repo.url());
    AtomicReference<DaemonProcess> running = new AtomicReference<>(house.start());
    Successor successor = new Successor(running, house);
    try (DagfetchClient client =
        DagfetchClient.connect(new Address.Unix(directory.resolve("d.sock")))) {

      FetchReceipt receipt =
          client.fetch(request(beside.resolve("v1"), FetchOptions.DEFAULTS), successor);

      assertThat(receipt.transfer().retries()).isPositive();
    } finally {
      successor.started.join();
      running.get().close();
    }
    assertThat(DiskTree.of(beside.resolve("v1"))).isEqualTo(expected);
    assertThat(staged()).isEmpty();
  }

  @Test
  void fetch_noDaemonYet_endsAtOnce() {
    try (DagfetchClient client =
        DagfetchClient.connect(new Address.Unix(temp.resolve("none.sock")))) {
      assertThatThrownBy(() -> client.fetch(request(beside.resolve("v1"), FetchOptions.DEFAULTS)))
          .isInstanceOfSatisfying(
              DagfetchClientException.class,
              e -> assertThat(e.reason()).isEqualTo("DAEMON_UNREACHABLE"))
          .hasMessageNotContaining("gave up");
    }
  }

  @Test
  void fetch_noDaemonYetButToBeAwaited_beginsWhenItIsThere() throws IOException {
    Path directory = Files.createDirectory(temp.resolve("d"));
    AtomicReference<RunningDaemon> late = new AtomicReference<>();
    FetchOptions patient =
        FetchOptions.DEFAULTS.withTransfer(
            new TransferOptions(
                Compression.AUTO, Duration.ofSeconds(30), RetryPolicy.DEFAULTS.awaitingDaemon()));
    try (DagfetchClient client =
        DagfetchClient.connect(new Address.Unix(directory.resolve("d.sock")))) {
      client.fetch(
          request(beside.resolve("v1"), patient),
          new FetchListener() {
            @Override
            public void retries(Retry retry) {
              if (late.get() == null) {
                late.set(RunningDaemon.start(directory).declare("etl", repo.url()));
              }
            }
          });
    } finally {
      late.get().close();
    }
    assertThat(DiskTree.of(beside.resolve("v1"))).isEqualTo(expected);
  }

  private static FetchReceipt fetch(FaultyRelay relay, Path into, FetchOptions options) {
    try (DagfetchClient client =
        DagfetchClient.connect(new Address.Tcp("127.0.0.1", relay.port()))) {
      return client.fetch(request(into.resolve("v1"), options));
    }
  }

  private static FetchRequest request(Path target, FetchOptions options) {
    return new FetchRequest(
        VersionName.atCommit("etl", commit), target, Duration.ofSeconds(90), options);
  }

  private List<String> staged() throws IOException {
    try (Stream<Path> children = Files.list(beside)) {
      return children
          .map(child -> child.getFileName().toString())
          .filter(name -> name.contains("staging"))
          .toList();
    }
  }

  /** Kills the daemon in the middle of its answer, and starts it again on the same state. */
  private static final class Successor implements FetchListener {
    private final AtomicReference<DaemonProcess> running;
    private final DaemonProcess.Builder house;
    private CompletableFuture<Void> started = CompletableFuture.completedFuture(null);
    private boolean killed;

    Successor(AtomicReference<DaemonProcess> running, DaemonProcess.Builder house) {
      this.running = running;
      this.house = house;
    }

    @Override
    public void received(long files, long bytes) {
      if (!killed && bytes > 2 << 20) {
        killed = true;
        running.get().kill();
        started = CompletableFuture.runAsync(() -> running.set(house.start()));
      }
    }
  }
}
