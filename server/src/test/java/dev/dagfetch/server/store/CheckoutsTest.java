package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.testkit.GitFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckoutsTest {
  private @TempDir Path tmp;
  private StoreFixture store;

  @BeforeEach
  void start() throws IOException {
    store = new StoreFixture(tmp);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void lease_ofAnOddTree_isExactlyTheTree() {
    MirrorTree tree =
        store.tree(
            GitFiles.of("README.md", "hello\n")
                .text("readme.md", "another file\n")
                .bytes("empty", new byte[0])
                .random("large", (1 << 20) + 1, 1)
                .executable("bin/run.sh", "#!/bin/sh\n")
                .symlink("link", "README.md")
                .symlink("odd link", "a//b/./")
                .raw(bytes("raw link"), 0120000, new byte[] {(byte) 0xff, '/', (byte) 0xfe})
                .text("a/b", "1")
                .text("a-b", "sorts before a/b")
                .text("a.b/c", "2")
                .text("dir/".repeat(60) + "deep", "deep")
                .text("with blank, \"quotes\", 'more' & 100%25", "q")
                .text("new\nline\ttab", "n")
                .text("back\\slash", "b")
                .text("#?;:@&=+$,~", "uri")
                .text("über/日本語", "u")
                .raw(new byte[] {'x', '/', (byte) 0xff, (byte) 0xfe, 1}, 0100644, bytes("x")));

    try (Lease lease = store.lease(tree)) {
      assertThat(lease.hit()).isFalse();
      assertThat(lease.tree()).isEqualTo(tree.tree());
      store.assertExact(lease.root(), tree);
    }
  }

  @Test
  void lease_ofGitlinks_hasEmptyDirectories() {
    MirrorTree tree =
        store.tree(GitFiles.of("a", "a").gitlink("libs/sub", "1".repeat(40)).text("libs/z", "z"));

    try (Lease lease = store.lease(tree)) {
      assertThat(lease.root().resolve("libs/sub")).isEmptyDirectory();
      assertThat(lease.root().resolve("libs/z")).hasContent("z");
    }
  }

  @Test
  void lease_ofTheEmptyTree_isAnEmptyDirectory() {
    MirrorTree tree = store.treeAt(store.upstream.commitTree(store.upstream.git("mktree")));

    try (Lease lease = store.lease(tree)) {
      assertThat(lease.root()).isEmptyDirectory();
    }
  }

  @Test
  void lease_isReadOnly() throws IOException {
    MirrorTree tree = store.tree(GitFiles.of("d/f", "f").executable("d/x", "x"));

    try (Lease lease = store.lease(tree)) {
      assertThat(mode(lease.root())).isEqualTo("r-xr-xr-x");
      assertThat(mode(lease.root().resolve("d"))).isEqualTo("r-xr-xr-x");
      assertThat(mode(lease.root().resolve("d/f"))).isEqualTo("r--r--r--");
      assertThat(mode(lease.root().resolve("d/x"))).isEqualTo("r-xr-xr-x");
    }
  }

  @Test
  void lease_again_isAHitOnTheSameDirectory() {
    MirrorTree tree = store.tree(GitFiles.of("a", "a"));

    try (Lease first = store.lease(tree);
        Lease second = store.lease(tree)) {
      assertThat(second.hit()).isTrue();
      assertThat(second.root()).isEqualTo(first.root()).isAbsolute();
      assertThat(second.id()).isNotEqualTo(first.id());
      assertThat(store.checkouts.stats())
          .extracting(CheckoutStats::leases, CheckoutStats::hits, CheckoutStats::misses)
          .containsExactly(2L, 1L, 1L);
    }
    assertThat(store.checkouts.stats().leases()).isZero();
  }

  @Test
  void lease_by32AtOnce_isMadeOnce() throws Exception {
    MirrorTree tree = store.tree(manyFiles(300));

    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Lease>> leases =
          IntStream.range(0, 32).mapToObj(i -> callers.submit(() -> store.lease(tree))).toList();
      for (Future<Lease> lease : leases) {
        assertThat(lease.get().root()).isEqualTo(leases.getFirst().get().root());
      }
    }

    assertThat(store.builds()).isEqualTo(1);
    assertThat(store.checkouts.stats().leases()).isEqualTo(32);
    assertThat(store.names()).hasSize(1);
  }

  @Test
  void lease_leftByItsOnlyWaiter_leavesNothing() throws Exception {
    MirrorTree tree = store.tree(GitFiles.of("a", "a"));
    CountDownLatch gate = new CountDownLatch(1);
    store.restartWithWriters(gatedWriters(gate));
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    Thread waiter = Thread.ofVirtual().start(() -> outcome.set(failureOf(() -> store.lease(tree))));
    await().until(() -> !store.scratch().isEmpty());

    waiter.interrupt();
    waiter.join();
    assertThat(outcome.get()).isInstanceOf(CancellationException.class);
    gate.countDown();

    await().untilAsserted(() -> assertThat(store.scratch()).isEmpty());
    assertThat(store.names()).isEmpty();
    assertThat(store.checkouts.stats().usedBytes()).isZero();
    try (Lease lease = store.lease(tree)) {
      assertThat(lease.root().resolve("a")).hasContent("a");
    }
  }

  @Test
  void lease_leftByOneOfTwo_goesOnForTheOther() throws Exception {
    MirrorTree tree = store.tree(GitFiles.of("a", "a"));
    CountDownLatch gate = new CountDownLatch(1);
    store.restartWithWriters(gatedWriters(gate));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Thread leaver = Thread.ofVirtual().start(() -> failureOf(() -> store.lease(tree)));
      await().until(() -> !store.scratch().isEmpty());
      CountDownLatch told = new CountDownLatch(1);
      Future<Lease> stayer =
          callers.submit(
              () -> store.checkouts.lease(tree, StoreFixture.HOLDER, progress -> told.countDown()));
      told.await();

      leaver.interrupt();
      leaver.join();
      gate.countDown();

      assertThat(stayer.get().root().resolve("a")).hasContent("a");
      assertThat(store.builds()).isEqualTo(1);
    }
  }

  @Test
  void evict_whileLeased_keepsFilesUntilLastRelease() {
    MirrorTree tree = store.tree(GitFiles.of("dags/etl.py", "v1"));
    Lease lease = store.lease(tree);

    Eviction eviction = store.checkouts.evict(tree.tree(), false);

    assertThat(eviction.leasesHeld()).isEqualTo(1);
    assertThat(lease.root().resolve("dags/etl.py")).hasContent("v1");
    assertThat(store.checkouts.stats().usedBytes()).isEqualTo(eviction.bytes());
    lease.close();
    lease.close();
    assertThat(lease.root()).doesNotExist();
    await().untilAsserted(() -> assertThat(store.checkouts.stats().usedBytes()).isZero());
    assertThat(store.checkouts.stats().evictions()).isEqualTo(1);
  }

  @Test
  void lease_ofAnEvictedButLeasedVersion_sharesItsFiles() {
    MirrorTree tree = store.tree(GitFiles.of("a", "a"));
    Lease first = store.lease(tree);
    store.checkouts.evict(tree.tree(), false);

    Lease second = store.lease(tree);
    first.close();
    second.close();

    assertThat(second.root()).isEqualTo(first.root());
    assertThat(store.builds()).isEqualTo(1);
    assertThat(first.root()).as("back in the cache").exists();
  }

  @Test
  void evict_unlessLeased_ofALeasedVersion_isRefused() {
    MirrorTree tree = store.tree(GitFiles.of("a", "a"));
    Lease lease = store.lease(tree);

    assertRefused(() -> store.checkouts.evict(tree.tree(), true), Reason.VERSION_LEASED);
    lease.close();
    store.checkouts.evict(tree.tree(), true);

    assertThat(lease.root()).doesNotExist();
    assertRefused(() -> store.checkouts.evict(tree.tree(), true), Reason.VERSION_UNKNOWN);
    assertThat(store.checkouts.verify(tree.tree())).isEmpty();
  }

  @Test
  void budget_whenFull_evictsTheColdestThatIsNotLeased() throws IOException {
    store.restartWithBudget(10 * StoreFixture.UNIT);
    MirrorTree leased = store.treeOf("leased", 3 * StoreFixture.UNIT);
    MirrorTree cold = store.treeOf("cold", 3 * StoreFixture.UNIT);
    MirrorTree warm = store.treeOf("warm", 3 * StoreFixture.UNIT);
    MirrorTree next = store.treeOf("next", 3 * StoreFixture.UNIT);
    Lease held = store.lease(leased);
    store.warm(cold);
    store.warm(warm);
    store.warm(warm);

    store.warm(next);

    assertThat(held.root().resolve("leased")).exists();
    assertThat(isThere(cold)).isFalse();
    assertThat(isThere(warm)).isTrue();
    assertThat(isThere(next)).isTrue();
    assertThat(store.checkouts.stats().usedBytes()).isLessThanOrEqualTo(10 * StoreFixture.UNIT);
  }

  @Test
  void budget_fullOfLeasedVersions_isRefusedUntilALeaseEnds() throws IOException {
    store.restartWithBudget(5 * StoreFixture.UNIT);
    MirrorTree first = store.treeOf("first", 3 * StoreFixture.UNIT);
    MirrorTree second = store.treeOf("second", 3 * StoreFixture.UNIT);
    Lease held = store.lease(first);

    assertRefused(() -> store.lease(second), Reason.CACHE_FULL_PINNED);
    assertRefused(
        () -> store.checkouts.leaseWritable(second, StoreFixture.HOLDER, progress -> {}),
        Reason.CACHE_FULL_PINNED);
    held.close();

    try (Lease lease = store.lease(second)) {
      store.assertExact(lease.root(), second);
    }
    assertThat(isThere(first)).isFalse();
  }

  @Test
  void budget_smallerThanTheVersion_isRefusedAndEvictsNothing() throws IOException {
    store.restartWithBudget(2 * StoreFixture.UNIT);
    MirrorTree small = store.tree(GitFiles.of("a", "a"));
    store.warm(small);

    assertRefused(
        () -> store.lease(store.treeOf("large", 3 * StoreFixture.UNIT)), Reason.CACHE_FULL_PINNED);

    assertThat(isThere(small)).isTrue();
  }

  @Test
  void writableCopy_canBeChangedAndIsRemovedAtTheEnd() throws IOException {
    MirrorTree tree =
        store.tree(GitFiles.of("d/f", "f").executable("d/x", "x").symlink("l", "d/f"));
    Lease shared = store.lease(tree);
    Lease copy = store.checkouts.leaseWritable(tree, StoreFixture.HOLDER, progress -> {});

    store.assertExact(copy.root(), tree);
    assertThat(mode(copy.root())).isEqualTo("rwxr-xr-x");
    assertThat(mode(copy.root().resolve("d"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(copy.root().resolve("d/f"))).isEqualTo("rw-r--r--");
    assertThat(mode(copy.root().resolve("d/x"))).isEqualTo("rwxr-xr-x");
    Files.writeString(copy.root().resolve("d/f"), "changed");
    Files.writeString(copy.root().resolve("new"), "new");
    store.assertExact(shared.root(), tree);
    copy.close();

    assertThat(copy.root()).doesNotExist();
    await().untilAsserted(() -> assertThat(store.scratch()).isEmpty());
  }

  @Test
  void linkTarget_thatNoFileSystemTakes_isRejected() {
    MirrorTree tree =
        store.tree(GitFiles.none().raw(bytes("link"), 0120000, new byte[] {'a', 0, 'b'}));

    assertRefused(() -> store.lease(tree), Reason.TREE_REJECTED);
  }

  @Test
  void name_thatTheFileSystemDoesNotTake_isRejectedAndLeavesNothing() throws IOException {
    MirrorTree tree = store.tree(GitFiles.of("n".repeat(300), "a"));

    assertThatThrownBy(() -> store.lease(tree))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TREE_REJECTED))
        .hasMessageContaining("nnnn");

    await().untilAsserted(() -> assertThat(store.scratch()).isEmpty());
    assertThat(store.names()).isEmpty();
    assertThat(store.checkouts.stats().usedBytes()).isZero();
  }

  static GitFiles manyFiles(int count) {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < count; i++) {
      files.text("d%d/f%d".formatted(i % 17, i), "content " + i);
    }
    return files;
  }

  /** Writers that begin when the gate opens. */
  private static ExecutorService gatedWriters(CountDownLatch gate) {
    ExecutorService writers = Executors.newFixedThreadPool(2);
    for (int i = 0; i < 2; i++) {
      writers.execute(() -> {
        try {
          gate.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
    return writers;
  }

  private boolean isThere(MirrorTree tree) {
    return Files.exists(store.published().resolve(tree.tree().hex()));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }

  private static Throwable failureOf(Runnable action) {
    try {
      action.run();
      return new AssertionError("did not fail");
    } catch (RuntimeException e) {
      return e;
    }
  }

  static void assertRefused(Runnable action, Reason reason) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
