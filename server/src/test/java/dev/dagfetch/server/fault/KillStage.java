package dev.dagfetch.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.RecursiveClone;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.ListPinsRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.Pin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One state directory on which daemons live and die one after the other. Each finds what the one
 * before has left, is found in order, and is killed in turn. Budgets are small, so that things are
 * evicted all the time.
 */
final class KillStage implements AutoCloseable {
  private static final long CHECKOUT_BUDGET = 400 << 10;
  private static final long SEGMENT_BUDGET = 500 << 10;

  private final Path directory;
  private final Upstream upstream;
  private final Snare snare;
  private final StateOnDisk disk;
  private final Pledges pledges = new Pledges();
  private int deaths;

  KillStage(Path directory) {
    this.directory = directory;
    this.upstream = new Upstream(directory);
    this.snare = new Snare(directory);
    this.disk = new StateOnDisk(directory.resolve("state"));
    upstream.next();
    configure();
  }

  private void configure() {
    try {
      Files.writeString(
          directory.resolve("c.yaml"),
          """
          cache:
            checkout_budget: %d B
            segment_budget: %d B
          upkeep:
            packs: 2
            interval: 100ms
          scrub:
            interval: 200ms
            rate: 1 GiB
          """
              .formatted(CHECKOUT_BUDGET, SEGMENT_BUDGET));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many daemons have died here. */
  int deaths() {
    return deaths;
  }

  /** Starts the next daemon on what is there. */
  DaemonProcess start() {
    return DaemonProcess.in(directory)
        // Compiled is what runs hot within the seconds of a life.
        .jvm(snare.jvmOption(), "-XX:CompileThresholdScaling=10")
        .serve("--config", directory.resolve("c.yaml").toString())
        .repository("up", upstream.url())
        .start();
  }

  /** Keeps a daemon busy until it comes to the step, and kills it there. */
  void killUnderLoad(DaemonProcess daemon, Failpoint step, int time) throws InterruptedException {
    try (Caller caller = daemon.callUnix();
        Load _ = new Load(caller, upstream, pledges, "life-" + deaths++).start()) {
      snare.set(step, time);
      snare.kill();
    }
    disk.assertNothingPartialIsVisible();
  }

  /** Gives the next daemon something to clear away, whatever the last one was at when it died. */
  void plantLeftovers() {
    disk.plantLeftovers();
  }

  /** Damages a checkout that nobody reads, and kills the daemon when it has come to the step. */
  void killOverDamage(Failpoint step) {
    deaths++;
    snare.set(step, 1);
    disk.damageACheckout();
    snare.kill();
  }

  /** Starts a daemon, and kills it at the step before it serves. */
  void killAtStart(Failpoint step) throws InterruptedException {
    deaths++;
    snare.set(step, 1);
    Thread killer = Thread.ofVirtual().start(snare::kill);
    try (DaemonProcess _ = start()) {
      throw new AssertionError("served without coming to " + step);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageStartingWith("exit code 137");
    }
    killer.join();
  }

  /** What every daemon owes its callers, whatever happened to those before it. */
  void assertContract(DaemonProcess daemon) {
    try (Caller caller = daemon.callUnix()) {
      assertPins(caller);
      assertVersions(caller);
      assertLease(caller);
    }
    disk.assertNothingUnfinished();
    disk.assertNothingPartialIsVisible();
    disk.assertWithin(CHECKOUT_BUDGET, SEGMENT_BUDGET);
    // Git is not made for packs that go while it looks.
    daemon.signal("STOP");
    disk.assertMirrorIsSound();
    daemon.signal("CONT");
    assertThat(daemon.log()).doesNotContain(" ERROR ", "damaged", "could not");
  }

  /** Promised pins are there, nothing else is kept, and they need no remote. */
  private void assertPins(Caller caller) {
    Map<String, String> there =
        caller
            .pins()
            .listPins(ListPinsRequest.newBuilder().setPageSize(1000).build())
            .getPinsList()
            .stream()
            .collect(Collectors.toMap(Pin::getPinId, Pin::getCommit));
    pledges.settle(there);
    assertThat(disk.kept())
        .containsExactlyInAnyOrderElementsOf(
            Map.copyOf(there).values().stream().distinct().toList());
    upstream.answer(false);
    there.forEach((id, commit) ->
        assertThat(
                caller
                    .fetch(FetchDagRequest.newBuilder().setDagId("up").setPinId(id).build())
                    .files())
            .isEqualTo(upstream.files(commit)));
    upstream.answer(true);
  }

  private void assertVersions(Caller caller) {
    for (String commit : upstream.newest(4)) {
      assertThat(caller.fetch("up", commit).files()).isEqualTo(upstream.files(commit));
    }
  }

  private void assertLease(Caller caller) {
    String commit = upstream.newest(1).getFirst();
    Path leased =
        Path.of(
            caller
                .dags()
                .openCheckout(
                    OpenCheckoutRequest.newBuilder().setDagId("up").setCommit(commit).build())
                .next()
                .getReady()
                .getPath()
                .toStringUtf8());
    assertThat(RecursiveClone.read(leased)).isEqualTo(upstream.files(commit));
  }

  @Override
  public void close() {
    upstream.close();
  }
}
