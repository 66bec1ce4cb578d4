package dev.dagfetch.client.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.fetch.BaseChoice;
import dev.dagfetch.client.fetch.DiskTree;
import dev.dagfetch.client.fetch.FakeDaemon;
import dev.dagfetch.client.fetch.FetchListener;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.Frames;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.server.testkit.GitRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionCacheTest {
  private static final CacheLimits ONE = new CacheLimits(Long.MAX_VALUE, 1);
  private static final CacheLimits TWO = new CacheLimits(Long.MAX_VALUE, 2);

  @TempDir Path temp;
  private final FakeDaemon daemon = new FakeDaemon();
  private final DagfetchClient client = daemon.client();
  private GitRepo repo;
  private RandomHistory history;
  private Path cache;

  @BeforeEach
  void makeHistory() {
    repo = GitRepo.create(temp.resolve("repo"));
    history = new RandomHistory(repo, 1, 6);
    cache = temp.resolve("cache");
    daemon.serve(repo, history.byTree());
  }

  @AfterEach
  void stop() {
    client.close();
    daemon.close();
  }

  @Test
  void lease_newVersion_isExactAndReadOnly() throws IOException {
    try (VersionLease lease = lease(0, CacheLimits.DEFAULTS)) {
      requireExact(lease, 0);
      assertThat(lease.path()).hasFileName(repo.treeId(commit(0), ""));
      assertThat(Files.getPosixFilePermissions(lease.path().resolve("kept/file")))
          .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
    }
  }

  @Test
  void lease_again_asksNobody() {
    lease(0, CacheLimits.DEFAULTS).close();

    try (VersionLease again = lease(0, CacheLimits.DEFAULTS)) {
      requireExact(again, 0);
      assertThat(again.receipt().source()).isEqualTo(FetchReceipt.Source.LOCAL);
    }
    assertThat(daemon.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3, 4})
  void lease_randomHistories_areExactHoweverMuchIsKept(long seed) {
    GitRepo other = GitRepo.create(temp.resolve("other"));
    RandomHistory random = new RandomHistory(other, seed, 12);
    daemon.serve(other, random.byTree());
    Random order = new Random(seed);
    for (CacheLimits limits : List.of(ONE, TWO, CacheLimits.DEFAULTS)) {
      Path own = temp.resolve("cache-" + limits.versions());
      VersionCache versions = client.cacheIn(own, limits);
      for (int i = 0; i < 12; i++) {
        String commit = random.commits().get(order.nextInt(random.commits().size()));
        FetchOptions options =
            FetchOptions.DEFAULTS.withBase(new BaseChoice(null, order.nextBoolean()));
        try (VersionLease lease = lease(versions, commit, options)) {
          assertThat(DiskTree.of(lease.path())).isEqualTo(random.files(commit));
          assertThat(names(own)).hasSizeLessThanOrEqualTo(limits.versions());
        }
      }
    }
  }

  @Test
  void lease_nextVersion_takesTheNewestForItsBase() {
    lease(0, CacheLimits.DEFAULTS).close();

    try (VersionLease next = lease(1, CacheLimits.DEFAULTS)) {
      requireExact(next, 1);
      assertThat(next.receipt().base().treeId()).isEqualTo(repo.treeId(commit(0), ""));
    }
    assertThat(names(cache)).hasSize(2);
  }

  @Test
  void lease_full_recyclesWhatNobodyUses() throws IOException {
    Object before;
    Path old;
    try (VersionLease first = lease(0, ONE)) {
      old = first.path();
      before = Files.getAttribute(old.resolve("kept/file"), "unix:ino");
    }

    try (VersionLease next = lease(1, ONE)) {
      requireExact(next, 1);
      assertThat(Files.getAttribute(next.path().resolve("kept/file"), "unix:ino"))
          .isEqualTo(before);
      assertThat(old).doesNotExist();
      assertThat(ManifestFile.beside(old)).doesNotExist();
      assertThat(names(cache)).hasSize(1);
    }
  }

  @Test
  void lease_fullOfLeases_keepsThemAll() {
    try (VersionLease first = lease(0, ONE);
        VersionLease next = lease(1, ONE);
        VersionLease third = lease(2, ONE)) {
      requireExact(first, 0);
      requireExact(next, 1);
      requireExact(third, 2);
      assertThat(names(cache)).hasSize(3);
    }
    lease(3, ONE).close();

    assertThat(names(cache)).containsExactly(repo.treeId(commit(3), ""));
  }

  @Test
  void lease_hitOnceOthersHaveEnded_keepsTheLimitsAgain() {
    try (VersionLease first = lease(0, ONE);
        VersionLease next = lease(1, ONE)) {
      requireExact(first, 0);
      requireExact(next, 1);
    }
    assertThat(names(cache)).hasSize(2);

    try (VersionLease hit = lease(0, ONE)) {
      assertThat(hit.receipt().source()).isEqualTo(FetchReceipt.Source.LOCAL);
      assertThat(names(cache)).containsExactly(repo.treeId(commit(0), ""));
    }
  }

  @Test
  void lease_twiceInOneProcess_lastsUntilTheSecondEnds() {
    VersionLease first = lease(0, ONE);
    VersionLease again = lease(0, ONE);
    first.close();
    first.close();

    lease(1, ONE).close();

    requireExact(again, 0);
    again.close();
  }

  @Test
  void lease_budgetOfBytes_isKept() {
    for (int i = 0; i < 6; i++) {
      lease(i, new CacheLimits(1, 100)).close();
    }

    assertThat(names(cache)).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void lease_damagedVersion_isMadeAnew() throws IOException {
    Path path;
    try (VersionLease lease = lease(0, CacheLimits.DEFAULTS)) {
      path = lease.path();
    }
    Files.delete(path.resolve("kept/file"));
    Files.writeString(path.resolve("kept/file"), "KEPT");

    try (VersionLease again = lease(0, CacheLimits.DEFAULTS)) {
      requireExact(again, 0);
      assertThat(again.path()).isEqualTo(path);
    }
  }

  @Test
  void lease_versionDamagedWhileLeased_isMadeBesideIt() throws IOException {
    try (VersionLease damaged = lease(0, CacheLimits.DEFAULTS)) {
      Files.delete(damaged.path().resolve("kept/file"));

      try (VersionLease sound = lease(0, CacheLimits.DEFAULTS)) {
        requireExact(sound, 0);
        assertThat(sound.path().getFileName().toString())
            .isEqualTo(damaged.path().getFileName() + ".2");
        assertThat(damaged.path()).exists();
      }
    }
  }

  @Test
  void lease_damagedVersionToRecycle_isExact() throws IOException {
    Path path;
    try (VersionLease lease = lease(0, ONE)) {
      path = lease.path();
    }
    Files.delete(path.resolve("kept/file"));

    try (VersionLease next = lease(1, ONE)) {
      requireExact(next, 1);
    }
  }

  @Test
  void lease_directoryToRecycleIsALinkElsewhere_leavesThatAlone() throws IOException {
    Path path;
    try (VersionLease lease = lease(0, ONE)) {
      path = lease.path();
    }
    Path elsewhere = temp.resolve("elsewhere");
    Files.move(path.resolve("kept"), elsewhere);
    Files.createSymbolicLink(path.resolve("kept"), elsewhere);
    String without = repo.commit("kept/other", "x");

    try (VersionLease next = lease(client.cacheIn(cache, ONE), without, FetchOptions.DEFAULTS)) {
      assertThat(DiskTree.of(next.path())).isEqualTo(history.files(without));
    }
    assertThat(elsewhere.resolve("file")).hasContent("kept");
    assertThat(elsewhere.resolve("other")).doesNotExist();
  }

  @Test
  void lease_whatPythonLeaves_isToleratedAndNotInherited() throws IOException {
    try (VersionLease lease = lease(0, ONE)) {
      Path compiled = Files.createDirectory(lease.path().resolve("kept/__pycache__"));
      Files.writeString(compiled.resolve("file.pyc"), "compiled");
    }
    try (VersionLease again = lease(0, ONE)) {
      assertThat(again.path().resolve("kept/__pycache__")).exists();
    }

    try (VersionLease next = lease(1, ONE)) {
      requireExact(next, 1);
    }
  }

  @Test
  void lease_foreignFileInTheVersion_isMadeAnew() throws IOException {
    try (VersionLease lease = lease(0, CacheLimits.DEFAULTS)) {
      Files.writeString(lease.path().resolve("kept/settings.py"), "foreign");
    }

    try (VersionLease again = lease(0, CacheLimits.DEFAULTS)) {
      requireExact(again, 0);
    }
  }

  @Test
  void lease_leftoversOfTheDead_areDeleted() throws IOException {
    lease(0, CacheLimits.DEFAULTS).close();
    Path versions = cache.resolve("versions");
    Path dead = Files.createDirectory(versions.resolve(".incoming.dagfetch-staging-00"));
    Files.createFile(dead.resolve("lock"));
    Files.createFile(versions.resolve("." + "a".repeat(40) + ".dagfetch-manifest"));
    Files.createFile(versions.resolve("." + "a".repeat(40) + ".dagfetch-lease"));
    Files.createFile(versions.resolve("foreign"));

    lease(1, ONE).close();

    assertThat(names(cache)).containsExactlyInAnyOrder(repo.treeId(commit(1), ""), "foreign");
    try (Stream<Path> all = Files.list(versions)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.contains("staging") || name.contains("a".repeat(40)));
    }
  }

  @Test
  void lease_manyThreadsInAFullCache_alwaysHoldExactTrees() throws Exception {
    VersionCache versions = client.cacheIn(cache, ONE);
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int worker = 0; worker < 4; worker++) {
        Random random = new Random(worker);
        workers.add(
            executor.submit(() -> {
              for (int i = 0; i < 15; i++) {
                int version = random.nextInt(history.commits().size());
                try (VersionLease lease = lease(versions, commit(version), FetchOptions.DEFAULTS)) {
                  requireExact(lease, version);
                }
              }
            }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    }
  }

  @Test
  void fetch_directoryInTheCacheAsBase_works() {
    try (VersionLease lease = lease(0, CacheLimits.DEFAULTS)) {
      Path into = temp.resolve("own");
      client.fetch(
          new FetchRequest(
              VersionName.atCommit(Frames.DAG, commit(1)),
              into,
              Duration.ofSeconds(60),
              FetchOptions.DEFAULTS.withBase(new BaseChoice(lease.path(), true))));

      assertThat(DiskTree.of(into)).isEqualTo(history.files(commit(1)));
      requireExact(lease, 0);
    }
  }

  private String commit(int version) {
    return history.commits().get(version);
  }

  private VersionLease lease(int version, CacheLimits limits) {
    return lease(client.cacheIn(cache, limits), commit(version), FetchOptions.DEFAULTS);
  }

  private static VersionLease lease(VersionCache cache, String commit, FetchOptions options) {
    return cache.lease(
        VersionName.atCommit(Frames.DAG, commit),
        options,
        Duration.ofSeconds(60),
        FetchListener.SILENT);
  }

  private void requireExact(VersionLease lease, int version) {
    assertThat(DiskTree.of(lease.path())).isEqualTo(history.files(commit(version)));
  }

  private static List<String> names(Path cache) {
    try (Stream<Path> children = Files.list(cache.resolve("versions"))) {
      return children
          .map(child -> child.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
