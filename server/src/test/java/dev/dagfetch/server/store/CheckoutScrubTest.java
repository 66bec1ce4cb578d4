package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.scrub.AtRest;
import dev.dagfetch.server.scrub.Finding;
import dev.dagfetch.server.scrub.Pace;
import dev.dagfetch.server.testkit.BitRot;
import dev.dagfetch.server.testkit.GitFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scrub does with published checkouts, while others use them. */
class CheckoutScrubTest {
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

  private MirrorTree made() {
    MirrorTree tree =
        store.tree(
            GitFiles.of("f", "file").executable("x", "exec").symlink("l", "f").text("d/g", "g"));
    store.warm(tree);
    return tree;
  }

  private Finding check(MirrorTree tree) throws IOException {
    return check(tree, Pace.FREE);
  }

  private Finding check(MirrorTree tree, Pace pace) throws IOException {
    AtRest checkouts = store.checkouts.atRest();
    assertThat(checkouts.after("")).contains(tree.tree().hex());
    assertThat(checkouts.after(tree.tree().hex())).doesNotContain(tree.tree().hex());
    return checkouts.check(tree.tree().hex(), pace);
  }

  private Path directory(MirrorTree tree) {
    return store.published().resolve(tree.tree().hex());
  }

  private void assertMadeAnew(MirrorTree tree) {
    try (Lease lease = store.lease(tree)) {
      assertThat(lease.hit()).isFalse();
      store.assertExact(lease.root(), tree);
    }
  }

  @Test
  void check_soundCheckout_leavesItAlone() throws IOException {
    MirrorTree tree = made();

    assertThat(check(tree)).isEqualTo(Finding.SOUND);

    assertThat(store.lease(tree).hit()).isTrue();
  }

  @Test
  void check_flippedByte_takesItAway() throws IOException {
    MirrorTree tree = made();
    BitRot.strike(directory(tree).resolve("files/f"));

    assertThat(check(tree)).isEqualTo(Finding.DAMAGED);

    await().until(() -> !Files.exists(directory(tree)));
    assertThat(store.checkouts.stats().count()).isZero();
    await().until(() -> store.checkouts.stats().usedBytes() == 0);
    assertMadeAnew(tree);
  }

  @Test
  void check_deletedFile_takesItAway() throws IOException {
    MirrorTree tree = made();
    Path directory = directory(tree).resolve("files/d");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.delete(directory.resolve("g"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));

    assertThat(check(tree)).isEqualTo(Finding.DAMAGED);

    assertMadeAnew(tree);
  }

  @Test
  void check_flippedByteInTheManifest_takesItAway() throws IOException {
    MirrorTree tree = made();
    BitRot.strike(directory(tree).resolve("manifest"));

    assertThat(check(tree)).isEqualTo(Finding.DAMAGED);

    assertMadeAnew(tree);
  }

  @Test
  void check_leasedAndDamaged_leavesItToItsHolderAndToNobodyElse() throws IOException {
    MirrorTree tree = made();
    Lease holder = store.lease(tree);
    BitRot.strike(holder.root().resolve("f"));

    assertThat(check(tree)).isEqualTo(Finding.DAMAGED);

    assertThat(store.meters.get("dagfetch.checkouts.damaged").gauge().value()).isEqualTo(1);
    assertThat(holder.root().resolve("f")).exists();
    // A daemon that dies now leaves nothing that the next one would take for sound.
    assertThat(directory(tree).resolve("manifest")).doesNotExist();
    assertMadeAnew(tree);
    holder.close();
    await().until(() -> !Files.exists(holder.root()));
    assertThat(store.meters.get("dagfetch.checkouts.damaged").gauge().value()).isZero();
    assertThat(store.lease(tree).hit()).isTrue();
  }

  @Test
  void check_manifestThatCannotBeRead_saysNothingAboutTheCheckout() throws IOException {
    MirrorTree tree = made();
    BitRot.makeUnreadable(directory(tree).resolve("manifest"));

    assertThatThrownBy(() -> check(tree))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Is a directory");

    try (Lease lease = store.lease(tree)) {
      assertThat(lease.hit()).isTrue();
      store.assertExact(lease.root(), tree);
    }
  }

  @Test
  void check_fileThatCannotBeRead_saysNothingAboutTheCheckout() throws IOException {
    MirrorTree tree = made();

    assertThatThrownBy(() -> check(tree, failing("f")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Input/output error");

    assertThat(store.lease(tree).hit()).isTrue();
    assertThat(check(tree)).isEqualTo(Finding.SOUND);
  }

  /** What a disk says whose sector cannot be read. */
  private static Pace failing(String name) {
    return new Pace() {
      @Override
      public void take(long bytes) {}

      @Override
      public java.io.InputStream open(Path file) throws IOException {
        if (file.endsWith(name)) {
          throw new IOException("Input/output error");
        }
        return Pace.super.open(file);
      }
    };
  }

  @Test
  void check_stopped_changesNothing() {
    MirrorTree tree = made();
    Pace stopped =
        bytes -> {
          throw new InterruptedIOException("stopped");
        };

    assertThatThrownBy(() -> check(tree, stopped)).isInstanceOf(InterruptedIOException.class);

    assertThat(store.lease(tree).hit()).isTrue();
  }

  /** Runs something once, in the middle of a check. */
  private static Pace meanwhile(Runnable act) {
    AtomicBoolean done = new AtomicBoolean();
    return bytes -> {
      if (done.compareAndSet(false, true)) {
        act.run();
      }
    };
  }

  @Test
  void check_evictedMeanwhile_isNotDamaged() throws IOException {
    MirrorTree tree = made();

    Finding finding =
        check(
            tree,
            meanwhile(() -> {
              store.checkouts.evict(tree.tree(), true);
              await().until(() -> store.checkouts.stats().usedBytes() == 0);
            }));

    assertThat(finding).isEqualTo(Finding.GONE);
    assertThat(store.names()).isEmpty();
    assertMadeAnew(tree);
  }

  @Test
  void check_evictedAndMadeAnewMeanwhile_leavesTheNewOneAlone() throws IOException {
    MirrorTree tree = made();

    Finding finding =
        check(
            tree,
            meanwhile(() -> {
              store.checkouts.evict(tree.tree(), true);
              store.warm(tree);
            }));

    assertThat(finding).isEqualTo(Finding.GONE);
    assertThat(store.lease(tree).hit()).isTrue();
  }

  @Test
  void check_recycledMeanwhile_leavesTheNewVersionAlone() throws IOException {
    store.restartWithBudget(3 * StoreFixture.UNIT);
    MirrorTree old = store.tree(version(1));
    MirrorTree next = store.tree(version(2));
    store.warm(old);

    assertThat(check(old, meanwhile(() -> store.warm(next)))).isEqualTo(Finding.GONE);

    assertThat(store.recycled()).isEqualTo(1);
    assertThat(store.names()).containsExactly(next.tree().hex());
    for (String name : store.checkouts.atRest().after("")) {
      assertThat(store.checkouts.atRest().check(name, Pace.FREE)).isEqualTo(Finding.SOUND);
    }
  }

  private static GitFiles version(int number) {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 30; i++) {
      files.text("d/f" + i, "f" + (i == 0 ? number : 0));
    }
    return files;
  }

  @Test
  void check_underWay_doesNotKeepACheckoutFromMakingRoom() throws IOException {
    store.restartWithBudget(3 * StoreFixture.UNIT);
    MirrorTree first = store.treeOf("first", 2 * StoreFixture.UNIT);
    MirrorTree second = store.treeOf("second", 2 * StoreFixture.UNIT);
    store.warm(first);

    assertThat(check(first, meanwhile(() -> store.warm(second)))).isEqualTo(Finding.GONE);

    assertThat(store.lease(second).hit()).isTrue();
  }

  @Test
  void check_isNotAUse() throws IOException {
    MirrorTree first = store.treeOf("first", 2 * StoreFixture.UNIT);
    MirrorTree second = store.treeOf("second", 2 * StoreFixture.UNIT);
    store.warm(first);
    store.warm(second);

    for (int i = 0; i < 20; i++) {
      assertThat(check(first)).isEqualTo(Finding.SOUND);
    }
    store.checkouts.makeRoom(1);

    assertThat(store.checkouts.atRest().after("")).isEqualTo(List.of(second.tree().hex()));
  }

  @Test
  void check_afterAReboot_sparesTheNextCallerTheProof() throws IOException {
    MirrorTree tree = made();
    store.restartInBoot("another");

    assertThat(check(tree)).isEqualTo(Finding.SOUND);

    assertThat(store.lease(tree).hit()).isTrue();
    assertThat(Sidecar.readRecord(directory(tree).resolve("manifest")).boot())
        .isEqualTo(new BootId("another"));
  }
}
