package dev.dagfetch.client.demo;

import dev.dagfetch.client.CheckoutLease;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.Pin;
import dev.dagfetch.v1.ResolveDagRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The main job, step by step: a run is pinned to what a branch is now, and goes on seeing exactly
 * that while the branch moves, the history is rewritten upstream, and the daemon is killed.
 *
 * <p>Every claim is checked against Git's own word before it is printed.
 */
final class DemoStory {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final String RUN = "scheduled__2026-01-01";

  private final DemoStage stage;
  private final DemoUpstream upstream;
  private final DemoHouse house;
  private final DemoSubject subject;
  private final GitWitness witness;

  DemoStory(DemoStage stage, DemoUpstream upstream, DemoHouse house, DemoSubject subject) {
    this.stage = stage;
    this.upstream = upstream;
    this.house = house;
    this.subject = subject;
    this.witness = new GitWitness(house.root());
  }

  void tell() throws IOException, InterruptedException {
    String start = upstream.tip();
    String tree = upstream.treeId(start, subject.scope());
    try (DagfetchClient client = house.connect()) {
      pin(client, start);
      firstTask(client, tree);
      branchMoves(client, start);
      historyIsRewritten(start);
      laterTask(client, tree);
    }
    house.killAndRestart();
    try (DagfetchClient client = house.connect()) {
      retryAfterCrash(client, tree);
      sameHost(client, tree);
    }
  }

  private void pin(DagfetchClient client, String tip) {
    stage.step("The scheduler pins run %s to the branch \"%s\"".formatted(RUN, upstream.branch()));
    CreatePinRequest request =
        CreatePinRequest.newBuilder()
            .setPinId(RUN)
            .setDagId(subject.dagId())
            .setRef(upstream.branch())
            .build();
    Instant begin = Instant.now();
    Pin pin = client.pins().create(request, TIMEOUT).getPin();
    stage.receipt("dag", pin.getDagId());
    stage.receipt("commit", pin.getCommit());
    stage.receipt("tree id", pin.getTreeId());
    stage.receipt(
        "took",
        DemoStage.seconds(Duration.between(begin, Instant.now()))
            + ", one shallow fetch from the Git host");
    stage.proven(
        pin.getCommit().equals(tip), "the pin holds the commit that Git names as the branch's tip");
  }

  private void firstTask(DagfetchClient client, String tree)
      throws IOException, InterruptedException {
    stage.step("A worker fetches the run's files");
    fetchPinned(client, "first-task", tree);
  }

  private void branchMoves(DagfetchClient client, String start)
      throws IOException, InterruptedException {
    stage.step("Somebody pushes to \"%s\"".formatted(upstream.branch()));
    String next =
        upstream.commit(subject.changedFile(), "print('a newer revision')\n", "A newer revision");
    String resolved =
        client
            .resolve(
                ResolveDagRequest.newBuilder()
                    .setDagId(subject.dagId())
                    .setRef(upstream.branch())
                    .build(),
                TIMEOUT)
            .getVersion()
            .getCommit();
    stage.receipt("branch is now", next);
    stage.proven(resolved.equals(next), "a new run would get the new commit");
    stage.proven(!resolved.equals(start), "which is not the one of our run");
  }

  private void historyIsRewritten(String start) throws IOException, InterruptedException {
    stage.step(
        "Somebody force-pushes a history without our commit, and the host collects its garbage");
    String rewritten =
        upstream.rewrite(subject.changedFile(), "print('history rewritten')\n", "Start over");
    stage.receipt("branch is now", rewritten);
    stage.proven(!upstream.has(start), "the Git host does not have our run's commit any more");
  }

  private void laterTask(DagfetchClient client, String tree)
      throws IOException, InterruptedException {
    stage.step("A later task of the same run, on another worker, fetches its files");
    fetchPinned(client, "later-task", tree);
  }

  private void retryAfterCrash(DagfetchClient client, String tree)
      throws IOException, InterruptedException {
    stage.step("The daemon is killed (kill -9) and started again; a retry fetches the run's files");
    fetchPinned(client, "retry", tree);
  }

  private void fetchPinned(DagfetchClient client, String worker, String tree)
      throws IOException, InterruptedException {
    Path target = house.worker(worker);
    FetchReceipt receipt =
        client.fetch(new FetchRequest(VersionName.pinned(subject.dagId(), RUN), target, TIMEOUT));
    stage.receipt("files", "%d, %d bytes".formatted(receipt.files(), receipt.bytes()));
    stage.receipt("served from", receipt.source().toString().toLowerCase(Locale.ROOT));
    stage.receipt("took", DemoStage.seconds(receipt.elapsed()));
    stage.receipt("into", target);
    stage.proven(
        receipt.treeId().equals(tree),
        "the tree id, computed from the bytes that arrived, is the one that Git gave for our commit");
    stage.proven(
        witness.treeId(target).equals(tree),
        "C git computes the same tree id from the files in that directory");
  }

  private void sameHost(DagfetchClient client, String tree)
      throws IOException, InterruptedException {
    stage.step("A task on the daemon's own host leases a ready directory instead of copying");
    OpenCheckoutRequest request =
        OpenCheckoutRequest.newBuilder().setDagId(subject.dagId()).setPinId(RUN).build();
    client.openCheckout(request, TIMEOUT, progress -> {}).close();
    Instant begin = Instant.now();
    try (CheckoutLease lease = client.openCheckout(request, TIMEOUT, progress -> {})) {
      stage.receipt("path", lease.path());
      stage.receipt("lease", lease.description().getLeaseId());
      stage.receipt(
          "took",
          DemoStage.seconds(Duration.between(begin, Instant.now()))
              + ", once the directory exists");
      stage.proven(
          witness.treeId(lease.path()).equals(tree),
          "C git computes the run's tree id from it, too");
      stage.proven(
          isReadOnly(lease.path()), "its files are read-only, and stay until the lease ends");
    }
  }

  private static boolean isReadOnly(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !Files.isSymbolicLink(file))
          .allMatch(DemoStory::hasNoWritePermission);
    }
  }

  private static boolean hasNoWritePermission(Path file) {
    try {
      return Files.getPosixFilePermissions(file).stream()
          .noneMatch(permission -> permission.name().endsWith("_WRITE"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
