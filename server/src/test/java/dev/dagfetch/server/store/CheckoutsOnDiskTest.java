package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.testkit.GitFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is on disk: across restarts, after crashes, and when somebody damages it. */
final class CheckoutsOnDiskTest {
  private @TempDir Path tmp;
  private StoreFixture store;

  @BeforeEach
  void start() {
    store = new StoreFixture(tmp);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void restart_adoptsWhatIsPublished() {
    MirrorTree tree = store.tree(GitFiles.of("a", "a"));
    store.warm(tree);
    long used = store.checkouts.stats().usedBytes();

    store.restart();

    assertThat(store.checkouts.stats())
        .extracting(CheckoutStats::count, CheckoutStats::usedBytes)
        .containsExactly(1L, used);
    try (Lease lease = store.lease(tree)) {
      assertThat(lease.hit()).isTrue();
      store.assertExact(lease.root(), tree);
    }
    assertThat(store.builds()).isZero();
  }

  @Test
  void restart_withALowerBudget_evictsThoseUsedLongestAgo() {
    MirrorTree first = store.treeOf("first", 2 * StoreFixture.UNIT);
    MirrorTree second = store.treeOf("second", 2 * StoreFixture.UNIT);
    MirrorTree third = store.treeOf("third", 2 * StoreFixture.UNIT);
    for (MirrorTree tree : List.of(first, second, third, first)) {
      store.passTime(Duration.ofHours(1));
      store.warm(tree);
    }

    store.restartWithBudget(5 * StoreFixture.UNIT);

    assertThat(store.published().resolve(second.tree().hex())).doesNotExist();
    assertThat(store.published().resolve(first.tree().hex())).exists();
    assertThat(store.published().resolve(third.tree().hex())).exists();
  }

  @Test
  void restart_leavesForeignFilesAlone() throws IOException {
    store.warm(store.tree(GitFiles.of("a", "a")));
    Files.writeString(store.published().resolve("notes.txt"), "mine");
    Files.createDirectory(store.published().resolve("lost+found"));

    store.restart();

    assertThat(store.names()).hasSize(3).contains("notes.txt", "lost+found");
    assertThat(store.checkouts.stats().count()).isEqualTo(1);
  }

  @Test
  void lease_somethingForeignUnderItsName_isMadeBesideIt() throws IOException {
    MirrorTree file = store.tree(GitFiles.of("a", "a"));
    MirrorTree directory = store.tree(GitFiles.of("b", "b"));
    Files.writeString(store.published().resolve(file.tree().hex()), "mine");
    Files.createDirectory(store.published().resolve(directory.tree().hex()));

    for (MirrorTree tree : List.of(file, directory)) {
      try (Lease lease = store.lease(tree)) {
        store.assertExact(lease.root(), tree);
      }
    }
    assertThat(store.published().resolve(file.tree().hex())).hasContent("mine");
  }

  @Test
  void lease_ofACheckoutThatSomebodyDeleted_isMadeAgain() throws IOException {
    MirrorTree tree = store.tree(GitFiles.of("a", "a").text("b/c", "c"));
    store.warm(tree);
    long used = store.checkouts.stats().usedBytes();
    TreeRemoval.remove(store.published().resolve(tree.tree().hex()));

    try (Lease lease = store.lease(tree)) {
      store.assertExact(lease.root(), tree);
    }
    assertThat(store.checkouts.stats())
        .extracting(CheckoutStats::count, CheckoutStats::usedBytes)
        .containsExactly(1L, used);
  }

  @Test
  void restart_discardsCheckoutsWithoutASoundSidecar() throws IOException {
    MirrorTree missing = store.tree(GitFiles.of("a", "a"));
    MirrorTree torn = store.tree(GitFiles.of("b", "b"));
    store.warm(missing);
    store.warm(torn);
    Files.delete(sidecar(missing));
    Files.writeString(sidecar(torn), "dagfetch checkout 1\ntree ");

    store.restart();

    assertThat(store.names()).isEmpty();
    assertThat(store.checkouts.stats().usedBytes()).isZero();
    try (Lease lease = store.lease(torn)) {
      store.assertExact(lease.root(), torn);
    }
  }

  @Test
  void afterAReboot_aSoundCheckoutIsVerifiedOnceAndUsed() throws IOException {
    MirrorTree tree = store.tree(GitFiles.of("a", "a").symlink("l", "a").executable("x", "x"));
    store.warm(tree);

    store.restartInBoot("another");
    try (Lease lease = store.lease(tree)) {
      store.assertExact(lease.root(), tree);
    }

    assertThat(store.builds()).isZero();
    assertThat(Sidecar.readRecord(sidecar(tree)).boot()).isEqualTo(new BootId("another"));
    store.restartInBoot("another");
    assertThat(store.lease(tree).hit()).isTrue();
  }

  @Test
  void afterAReboot_aCheckoutThatLostItsDataIsMadeAgain() throws IOException {
    MirrorTree tree = store.tree(GitFiles.of("a", "content"));
    store.warm(tree);
    // What a crash of the host does to files that were not synced.
    Files.write(writable(files(tree).resolve("a")), new byte[0]);

    store.restartInBoot("another");

    try (Lease lease = store.lease(tree)) {
      store.assertExact(lease.root(), tree);
    }
    assertThat(store.builds()).isEqualTo(1);
  }

  @Test
  void whereBootsCannotBeTold_everyCheckoutIsVerifiedAfterARestart() throws IOException {
    store.restartInBoot("");
    MirrorTree tree = store.tree(GitFiles.of("a", "content"));
    store.warm(tree);
    Files.write(writable(files(tree).resolve("a")), new byte[0]);

    store.restartInBoot("");

    try (Lease lease = store.lease(tree)) {
      store.assertExact(lease.root(), tree);
    }
  }

  /**
   * Ways to damage a checkout of {@code f}, {@code x} (executable), {@code l} -> f and {@code d/g}.
   */
  private enum Damage {
    FLIPPED_BYTE("f") {
      @Override
      void doTo(Path files) throws IOException {
        byte[] content = Files.readAllBytes(files.resolve("f"));
        content[0] ^= 1;
        Files.write(writable(files.resolve("f")), content);
        mode(files.resolve("f"), "r--r--r--");
      }
    },
    TRUNCATED("f") {
      @Override
      void doTo(Path files) throws IOException {
        Files.write(writable(files.resolve("f")), new byte[0]);
        mode(files.resolve("f"), "r--r--r--");
      }
    },
    MISSING_FILE("d/g") {
      @Override
      void doTo(Path files) throws IOException {
        mode(files.resolve("d"), "rwxr-xr-x");
        Files.delete(files.resolve("d/g"));
        mode(files.resolve("d"), "r-xr-xr-x");
      }
    },
    SURPLUS_FILE("d/new") {
      @Override
      void doTo(Path files) throws IOException {
        mode(files.resolve("d"), "rwxr-xr-x");
        Files.writeString(files.resolve("d/new"), "new");
        mode(files.resolve("d"), "r-xr-xr-x");
      }
    },
    SURPLUS_DIRECTORY("d/new") {
      @Override
      void doTo(Path files) throws IOException {
        mode(files.resolve("d"), "rwxr-xr-x");
        mode(Files.createDirectory(files.resolve("d/new")), "r-xr-xr-x");
        mode(files.resolve("d"), "r-xr-xr-x");
      }
    },
    LOST_EXECUTABLE_BIT("x") {
      @Override
      void doTo(Path files) throws IOException {
        mode(files.resolve("x"), "r--r--r--");
      }
    },
    WRITABLE_DIRECTORY("d") {
      @Override
      void doTo(Path files) throws IOException {
        mode(files.resolve("d"), "rwxr-xr-x");
      }
    },
    OTHER_LINK_TARGET("l") {
      @Override
      void doTo(Path files) throws IOException {
        replaceLink(files, Path.of("x"));
      }
    },
    LINK_BECAME_FILE("l") {
      @Override
      void doTo(Path files) throws IOException {
        replaceLink(files, null);
      }
    };

    private final String damaged;

    Damage(String damaged) {
      this.damaged = damaged;
    }

    abstract void doTo(Path files) throws IOException;

    private static void replaceLink(Path files, @org.jspecify.annotations.Nullable Path target)
        throws IOException {
      mode(files, "rwxr-xr-x");
      Files.delete(files.resolve("l"));
      if (target == null) {
        mode(Files.writeString(files.resolve("l"), "f"), "r--r--r--");
      } else {
        Files.createSymbolicLink(files.resolve("l"), target);
      }
      mode(files, "r-xr-xr-x");
    }
  }

  @ParameterizedTest
  @EnumSource
  void verify_ofADamagedCheckout_namesThePathAndDropsIt(Damage damage) throws IOException {
    MirrorTree tree = damageable();
    store.warm(tree);
    damage.doTo(files(tree));

    Verdict verdict = store.checkouts.verify(tree.tree()).orElseThrow();

    assertThat(verdict.damaged()).containsExactly(TreePath.parse(damage.damaged));
    try (Lease lease = store.lease(tree)) {
      assertThat(lease.hit()).isFalse();
      store.assertExact(lease.root(), tree);
    }
    assertThat(store.checkouts.verify(tree.tree()).orElseThrow().damaged()).isEmpty();
  }

  @Test
  void verify_ofASoundCheckout_countsWhatItRead() {
    MirrorTree tree = damageable();
    store.warm(tree);

    assertThat(store.checkouts.verify(tree.tree()).orElseThrow())
        .isEqualTo(new Verdict(4, 10, List.of()));
    assertThat(store.lease(tree).hit()).isTrue();
  }

  @Test
  void verify_ofADamagedSidecar_dropsTheCheckout() throws IOException {
    MirrorTree tree = damageable();
    store.warm(tree);
    byte[] sidecar = Files.readAllBytes(sidecar(tree));
    sidecar[sidecar.length / 2] ^= 1;
    Files.write(sidecar(tree), sidecar);

    assertThat(store.checkouts.verify(tree.tree()).orElseThrow().damaged())
        .containsExactly(TreePath.ROOT);
    assertThat(store.lease(tree).hit()).isFalse();
  }

  @Test
  void verify_ofALeasedDamagedCheckout_leavesItToItsHolderAndMakesANewOneBeside()
      throws IOException {
    MirrorTree tree = damageable();
    Lease holder = store.lease(tree);
    Damage.FLIPPED_BYTE.doTo(holder.root());
    assertThat(store.checkouts.verify(tree.tree())).isPresent();

    Lease next = store.lease(tree);

    assertThat(next.root()).isNotEqualTo(holder.root());
    store.assertExact(next.root(), tree);
    assertThat(holder.root().resolve("f")).exists();
    store.restart();
    assertThat(store.names()).containsExactly(tree.tree().hex() + "-1");
    try (Lease adopted = store.lease(tree)) {
      assertThat(adopted.hit()).isTrue();
      store.assertExact(adopted.root(), tree);
    }
  }

  @Test
  void usedBytes_areWhatTheFilesAllocate() throws Exception {
    MirrorTree tree =
        store.tree(
            CheckoutsTest.manyFiles(200)
                .random("large", 100_000, 1)
                .bytes("empty", new byte[0])
                .symlink("l", "large"));
    store.warm(tree);

    Process du = new ProcessBuilder("du", "-s", "-B1", store.published().toString()).start();
    long allocated = Long.parseLong(new String(du.getInputStream().readAllBytes()).split("\\s")[0]);

    // One block for the directory of checkouts; short links are counted although ext4 has them
    // free.
    assertThat(store.checkouts.stats().usedBytes()).isBetween(allocated - 8192, allocated + 8192);
  }

  @Test
  void close_leavesNoThreadAtWork() {
    store.warm(store.tree(GitFiles.of("a", "a")));

    store.checkouts.close();

    await()
        .untilAsserted(() ->
            assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("checkout-")));
  }

  private MirrorTree damageable() {
    return store.tree(
        GitFiles.of("f", "file").executable("x", "exec").symlink("l", "f").text("d/g", "g"));
  }

  private Path files(MirrorTree tree) {
    return store.published().resolve(tree.tree().hex()).resolve("files");
  }

  private Path sidecar(MirrorTree tree) {
    return store.published().resolve(tree.tree().hex()).resolve("manifest");
  }

  private static Path writable(Path file) throws IOException {
    return mode(file, "rw-r--r--");
  }

  private static Path mode(Path path, String mode) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
