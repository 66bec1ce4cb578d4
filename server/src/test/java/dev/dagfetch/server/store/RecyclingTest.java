package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.testkit.GitFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A budget with room for one version: the next one is made out of it. */
final class RecyclingTest {
  private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;

  private @TempDir Path tmp;
  private StoreFixture store;

  @BeforeEach
  void start() {
    store = new StoreFixture(tmp);
    store.restartWithBudget(3 * StoreFixture.UNIT);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void nextVersion_whenTheBudgetIsFull_keepsTheFilesThatStayed() throws IOException {
    MirrorTree old = store.tree(files(0).text("dags/new.py", "1"));
    store.warm(old);
    Object inode = inode(store.published().resolve(old.tree().hex()).resolve("files/dags/f1.py"));
    MirrorTree next = store.tree(files(0).text("dags/new.py", "2"));

    try (Lease lease = store.lease(next)) {
      store.assertExact(lease.root(), next);
      assertThat(inode(lease.root().resolve("dags/f1.py"))).isEqualTo(inode);
      assertThat(lease.root().resolve("dags")).satisfies(RecyclingTest::isReadOnly);
      assertThat(lease.root()).satisfies(RecyclingTest::isReadOnly);
    }
    assertThat(store.recycled()).isEqualTo(1);
    assertThat(store.names()).containsExactly(next.tree().hex());
    assertThat(store.checkouts.verify(next.tree()).orElseThrow().damaged()).isEmpty();
  }

  @Test
  void manyVersions_oneAfterTheOther_areAllExactAndWithinTheBudget() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 12; i++) {
      MirrorTree tree = store.tree(odd(random));
      try (Lease lease = store.lease(tree)) {
        store.assertExact(lease.root(), tree);
      }
      assertThat(store.checkouts.verify(tree.tree()).orElseThrow().damaged()).isEmpty();
      assertThat(store.checkouts.stats().usedBytes()).isLessThanOrEqualTo(3 * StoreFixture.UNIT);
    }
  }

  @Test
  void gitlinks_thatComeAndGo_areEmptyDirectories() throws IOException {
    for (int i = 0; i < 4; i++) {
      GitFiles files = files(0);
      MirrorTree tree =
          store.tree(
              i % 2 == 0
                  ? files.gitlink("libs/sub", "1".repeat(40))
                  : files.text("libs/sub/a", ""));
      try (Lease lease = store.lease(tree)) {
        assertThat(Files.exists(lease.root().resolve("libs/sub/a"))).isEqualTo(i % 2 == 1);
        assertThat(lease.root().resolve("libs/sub")).isDirectory();
      }
      assertThat(store.checkouts.verify(tree.tree()).orElseThrow().damaged()).isEmpty();
    }
    assertThat(store.recycled()).isEqualTo(3);
  }

  @Test
  void recycled_isFoundAndSoundAfterARestart() throws IOException {
    store.warm(store.tree(files(0)));
    MirrorTree next = store.tree(files(0).text("dags/f1.py", "changed"));
    store.warm(next);

    store.restart();

    try (Lease lease = store.lease(next)) {
      assertThat(lease.hit()).isTrue();
      store.assertExact(lease.root(), next);
    }
    assertThat(store.checkouts.stats().usedBytes())
        .isEqualTo(store.checkouts.evict(next.tree(), false).bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"edit", "edit with its old time", "add", "remove", "chmod"})
  void checkoutThatSomebodyChanged_isNotReused(String how) throws IOException {
    MirrorTree old = store.tree(files(0));
    store.warm(old);
    change(store.published().resolve(old.tree().hex()).resolve("files/dags"), how);
    MirrorTree next = store.tree(files(0).text("other", "new"));

    try (Lease lease = store.lease(next)) {
      store.assertExact(lease.root(), next);
    }
    assertThat(store.recycled()).isZero();
    assertThat(store.checkouts.verify(next.tree()).orElseThrow().damaged()).isEmpty();
    await().untilAsserted(() -> assertThat(store.scratch()).isEmpty());
    assertThat(store.checkouts.stats().usedBytes())
        .isEqualTo(store.checkouts.evict(next.tree(), false).bytes());
  }

  @Test
  void leasedCheckout_isNeverRecycled() throws IOException {
    MirrorTree old = store.tree(files(0));
    MirrorTree next = store.tree(files(0).text("other", "new"));
    try (Lease lease = store.lease(old)) {
      assertThatThrownBy(() -> store.lease(next)).isInstanceOf(DagfetchException.class);

      store.assertExact(lease.root(), old);
    }
    store.warm(next);
    assertThat(store.names()).containsExactly(next.tree().hex());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void writersThatFail_leaveNothingUnderAName_andTheNextTrySucceeds(int tasks) throws IOException {
    Writers writers = new Writers();
    store.restartWithWriters(writers);
    store.warm(store.tree(files(0)));
    MirrorTree next = store.tree(files(0).text("dags/f1.py", "changed").text("more", "more"));
    writers.left.set(tasks);

    assertThatThrownBy(() -> store.lease(next)).isInstanceOf(RuntimeException.class);

    assertThat(store.names()).isEmpty();
    await().untilAsserted(() -> assertThat(store.scratch()).isEmpty());
    assertThat(store.checkouts.stats().usedBytes()).isZero();
    writers.left.set(Integer.MAX_VALUE);
    try (Lease lease = store.lease(next)) {
      store.assertExact(lease.root(), next);
    }
  }

  @Test
  void daemonThatDiesMeanwhile_leavesNothingUnderAName() throws Exception {
    Writers writers = new Writers();
    store.restartWithWriters(writers);
    MirrorTree old = store.tree(files(0));
    store.warm(old);
    MirrorTree next = store.tree(files(0).text("dags/f1.py", "changed"));
    CountDownLatch gate = new CountDownLatch(1);
    writers.gate = gate;
    CompletableFuture<Lease> lease = CompletableFuture.supplyAsync(() -> store.lease(next));
    await().until(() -> store.scratch().stream().anyMatch(name -> name.startsWith("recycled-")));

    // What the next daemon would find now.
    assertThat(store.names()).isEmpty();
    assertThat(new Adoption(new Scratch(tmp)).scan(store.published())).isEmpty();

    gate.countDown();
    try (Lease made = lease.get()) {
      store.assertExact(made.root(), next);
    }
  }

  private static GitFiles files(int seed) {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 8; i++) {
      files.random("dags/f" + i + ".py", 9000, seed + i);
    }
    return files;
  }

  /** Always the same eight files; beside them every kind of entry, at paths that change kind. */
  private static GitFiles odd(SplittableRandom random) {
    GitFiles files = files(0);
    for (String path : List.of("a", "b", "dags/c")) {
      switch (random.nextInt(5)) {
        case 0 -> files.text(path, "text " + random.nextInt(3));
        case 1 -> files.executable(path, "text " + random.nextInt(3));
        case 2 -> files.symlink(path, "target" + random.nextInt(3));
        case 3 -> files.text(path + "/x", "x").text(path + "/y/z", "z" + random.nextInt(3));
        default -> {}
      }
    }
    return files;
  }

  private static void change(Path directory, String how) throws IOException {
    Path file = directory.resolve("f1.py");
    FileTime time = Files.getLastModifiedTime(file);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    switch (how) {
      case "add" -> Files.writeString(directory.resolve("surplus"), "");
      case "remove" -> Files.delete(file);
      case "chmod" ->
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      default -> {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        byte[] bytes = Files.readAllBytes(file);
        bytes[0]++;
        Files.write(file, bytes, StandardOpenOption.WRITE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
      }
    }
    if (how.equals("edit with its old time")) {
      Files.setLastModifiedTime(file, time);
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
  }

  private static void isReadOnly(Path directory) {
    try {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
          .isEqualTo("r-xr-xr-x");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino", NOFOLLOW);
  }

  /** Runs so many tasks and refuses the others; each waits for the gate. */
  private static final class Writers extends AbstractExecutorService {
    final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    volatile CountDownLatch gate = new CountDownLatch(0);
    private final ExecutorService threads =
        java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();

    @Override
    public void execute(Runnable task) {
      if (left.getAndDecrement() <= 0) {
        throw new RejectedExecutionException("no writers");
      }
      threads.execute(() -> {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        task.run();
      });
    }

    @Override
    public void shutdown() {
      threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
      return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
      return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return threads.awaitTermination(timeout, unit);
    }
  }
}
