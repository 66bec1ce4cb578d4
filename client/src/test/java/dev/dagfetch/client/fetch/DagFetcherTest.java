package dev.dagfetch.client.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.Trees;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DagFetcherTest {
  @TempDir Path temp;
  private final FakeDaemon daemon = new FakeDaemon();
  private final DagfetchClient client = daemon.client();
  private GitRepo repo;
  private String first;
  private String second;
  private Path beside;
  private Path target;

  @BeforeEach
  void makeRepository() throws IOException {
    repo = GitRepo.create(temp.resolve("repo"));
    first = repo.commit(Trees.tricky().random("large", 5000, 1));
    second = repo.commit("a/b", "newer");
    beside = Files.createDirectory(temp.resolve("beside"));
    target = beside.resolve("v1");
    daemon.answer((request, out) -> {
      Frames.of(repo, request.getCommit()).forEach(out::onNext);
      out.onCompleted();
    });
  }

  @AfterEach
  void stop() {
    client.close();
    daemon.close();
  }

  @Test
  void fetch_trickyTree_isExact() {
    FetchReceipt receipt = fetch(first);

    assertThat(DiskTree.of(target)).isEqualTo(expected(first));
    assertThat(receipt.treeId()).isEqualTo(repo.treeId(first, ""));
    assertThat(receipt.files()).isEqualTo(expected(first).size());
    assertThat(receipt.bytes())
        .isEqualTo(receipt.bytesReceived())
        .isEqualTo(expected(first).stream().mapToLong(f -> f.content().length).sum());
    assertThat(receipt.source()).isEqualTo(FetchReceipt.Source.DISK);
    assertThat(receipt.path()).isEqualTo(target.toAbsolutePath());
  }

  @Test
  void fetch_done_leavesOnlyTreeManifestAndLock() throws IOException {
    fetch(first);

    assertThat(names(beside))
        .containsExactlyInAnyOrder("v1", ".v1.dagfetch-manifest", ".v1.dagfetch-lock");
    assertThat(ManifestFile.read(ManifestFile.beside(target)).orElseThrow().origin().commit())
        .isEqualTo(first);
  }

  @Test
  void fetch_missingParents_areMade() {
    target = beside.resolve("x/y/v1");

    fetch(first);

    assertThat(target.resolve("a/b")).hasContent("below a");
  }

  @Test
  void fetch_sameCommitAgain_asksNobody() {
    fetch(first);

    FetchReceipt again = fetch(first);

    assertThat(daemon.requests()).hasSize(1);
    assertThat(again.source()).isEqualTo(FetchReceipt.Source.LOCAL);
    assertThat(again.bytesReceived()).isZero();
    assertThat(again.files()).isEqualTo(expected(first).size());
  }

  @Test
  void fetch_otherCommitOfTheSameTree_sendsNothing() {
    fetch(first);
    String same = repo.rewrite("copy", Trees.tricky().random("large", 5000, 1));

    FetchReceipt receipt = fetch(same);

    assertThat(receipt.source()).isEqualTo(FetchReceipt.Source.LOCAL);
    assertThat(receipt.origin().commit()).isEqualTo(same);
  }

  @Test
  void fetch_otherTreeIntoATarget_isRefused() {
    fetch(first);

    assertThatThrownBy(() -> fetch(second))
        .satisfies(e -> hasReason(e, LocalReason.TARGET_OCCUPIED))
        .hasMessageContaining(first);
    assertThat(DiskTree.of(target)).isEqualTo(expected(first));
  }

  @Test
  void fetch_replacing_putsTheNewTreeInPlace() throws IOException {
    fetch(first);

    fetch(second, FetchOptions.DEFAULTS.replacing());

    assertThat(DiskTree.of(target)).isEqualTo(expected(second));
    assertThat(ManifestFile.read(ManifestFile.beside(target)).orElseThrow().origin().commit())
        .isEqualTo(second);
    assertThat(names(beside))
        .containsExactlyInAnyOrder(
            "v1", ".v1.dagfetch-manifest", ".v1.dagfetch-stamps", ".v1.dagfetch-lock");
  }

  @Test
  void fetch_foreignDirectory_isRefusedWithoutACall() throws IOException {
    Files.createDirectory(target);
    Files.writeString(target.resolve("precious"), "x");

    assertThatThrownBy(() -> fetch(first))
        .satisfies(e -> hasReason(e, LocalReason.TARGET_OCCUPIED));

    assertThat(daemon.requests()).isEmpty();
    assertThat(target.resolve("precious")).hasContent("x");
  }

  @Test
  void fetch_changedTree_isRefusedAndReplacedOnDemand() throws IOException {
    fetch(first);
    Files.writeString(target.resolve("a0"), "longer than it was before");

    assertThatThrownBy(() -> fetch(first))
        .satisfies(e -> hasReason(e, LocalReason.TARGET_OCCUPIED))
        .hasMessageContaining("a0");
    fetch(first, FetchOptions.DEFAULTS.replacing());

    assertThat(DiskTree.of(target)).isEqualTo(expected(first));
  }

  @Test
  void fetch_damagedManifest_isRefusedAndReplacedOnDemand() throws IOException {
    fetch(first);
    Files.writeString(ManifestFile.beside(target), "rubbish");

    assertThatThrownBy(() -> fetch(first))
        .satisfies(e -> hasReason(e, LocalReason.TARGET_OCCUPIED))
        .hasMessageContaining("manifest");
    fetch(first, FetchOptions.DEFAULTS.replacing());

    assertThat(ManifestFile.read(ManifestFile.beside(target))).isPresent();
  }

  @Test
  void fetch_fileOrLinkInTheWay_isRefused() throws IOException {
    Files.createSymbolicLink(target, Files.createDirectory(beside.resolve("elsewhere")));

    assertThatThrownBy(() -> fetch(first))
        .satisfies(e -> hasReason(e, LocalReason.TARGET_OCCUPIED));
    assertThat(beside.resolve("elsewhere")).isEmptyDirectory();
  }

  @Test
  void fetch_plain_givesTheModesOfGit() throws IOException {
    fetch(first);

    assertThat(mode(target.resolve("a0"))).isEqualTo("rw-r--r--");
    assertThat(mode(target.resolve("bin/run"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(target.resolve("bin"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(target)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void fetch_readOnly_takesWritePermissionsAway() throws IOException {
    fetch(first, FetchOptions.DEFAULTS.withReadOnlyFiles());

    assertThat(mode(target.resolve("a0"))).isEqualTo("r--r--r--");
    assertThat(mode(target.resolve("bin/run"))).isEqualTo("r-xr-xr-x");
    assertThat(mode(target.resolve("bin"))).isEqualTo("rwxr-xr-x");
  }

  @Test
  void fetch_daemonFails_leavesNothing() throws IOException {
    daemon.answer((request, out) -> {
      Frames.of(repo, first).subList(0, 5).forEach(out::onNext);
      out.onError(Status.UNAVAILABLE.asRuntimeException());
    });

    assertThatThrownBy(() -> fetch(first, Resumption.never()))
        .isInstanceOf(DagfetchClientException.class);

    assertThat(names(beside)).isEmpty();
  }

  @Test
  void fetch_deadlineOver_leavesNothing() throws IOException {
    daemon.answer((request, out) -> Frames.of(repo, first).subList(0, 5).forEach(out::onNext));

    assertThatThrownBy(() ->
            client.fetch(
                new FetchRequest(
                    VersionName.atCommit(Frames.DAG, first), target, Duration.ofMillis(500))))
        .satisfies(e -> hasReason(e, LocalReason.DEADLINE_OVER));

    assertThat(names(beside)).isEmpty();
  }

  @Test
  void fetch_interrupted_leavesNothing() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    daemon.answer((request, out) -> {
      Frames.of(repo, first).subList(0, 5).forEach(out::onNext);
      sent.countDown();
    });
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<?> fetch = executor.submit(() -> fetch(first));
      sent.await();
      executor.shutdownNow();

      assertThatThrownBy(fetch::get).hasCauseInstanceOf(DagfetchClientException.class);
    }
    assertThat(names(beside)).isEmpty();
  }

  @Test
  void fetch_leftoversOfADeadFetch_areSwept() throws IOException {
    Path dead =
        Files.createDirectories(beside.resolve(".v1.dagfetch-staging-0123456789abcdef/tree/a"));
    Files.writeString(dead.resolve("half"), "half");
    Files.createFile(beside.resolve(".v1.dagfetch-staging-0123456789abcdef/lock"));
    Files.createDirectory(beside.resolve(".v10.dagfetch-staging-0123456789abcdef"));

    fetch(first);

    assertThat(names(beside))
        .containsExactlyInAnyOrder(
            "v1",
            ".v1.dagfetch-manifest",
            ".v1.dagfetch-lock",
            ".v10.dagfetch-staging-0123456789abcdef");
  }

  @Test
  void fetch_leftoversOfALivingProcess_areKept() throws Exception {
    Path living = Files.createDirectories(beside.resolve(".v1.dagfetch-staging-0123456789abcdef"));
    try (Flock holder = Flock.hold(living.resolve("lock"))) {
      fetch(first);

      assertThat(holder).isNotNull();
      assertThat(living).exists();
    }
  }

  @Test
  void fetch_manifestWithoutTree_isWrittenOver() throws IOException {
    fetch(second);
    try (Stream<Path> files = Files.walk(target)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }

    fetch(first);

    assertThat(DiskTree.of(target)).isEqualTo(expected(first));
  }

  @Test
  void fetch_manyAtOnceIntoOneTarget_allEndWellWithOneTree() throws Exception {
    List<FetchReceipt> receipts = new ArrayList<>();
    CyclicBarrier together = new CyclicBarrier(6);
    try (ExecutorService executor = Executors.newFixedThreadPool(6)) {
      List<Future<FetchReceipt>> fetches = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        fetches.add(
            executor.submit(() -> {
              together.await();
              return fetch(first);
            }));
      }
      for (Future<FetchReceipt> fetch : fetches) {
        receipts.add(fetch.get());
      }
    }

    assertThat(receipts).filteredOn(r -> r.source() != FetchReceipt.Source.LOCAL).hasSize(1);
    assertThat(DiskTree.of(target)).isEqualTo(expected(first));
    assertThat(names(beside))
        .containsExactlyInAnyOrder("v1", ".v1.dagfetch-manifest", ".v1.dagfetch-lock");
  }

  private FetchReceipt fetch(String commit) {
    return fetch(commit, FetchOptions.DEFAULTS);
  }

  private FetchReceipt fetch(String commit, FetchOptions options) {
    return client.fetch(
        new FetchRequest(
            VersionName.atCommit(Frames.DAG, commit), target, Duration.ofSeconds(60), options));
  }

  /** A submodule's commit cannot be seen on disk. */
  private List<GitFile> expected(String commit) {
    return repo.lsTree(commit, "").stream()
        .map(f -> f.mode() == 0160000 ? new GitFile(f.path(), f.mode(), "", f.content()) : f)
        .toList();
  }

  private static void hasReason(Throwable e, LocalReason reason) {
    assertThat(e)
        .isInstanceOfSatisfying(
            DagfetchClientException.class, f -> assertThat(f.reason()).isEqualTo(reason.name()));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.map(child -> child.getFileName().toString()).toList();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }
}
