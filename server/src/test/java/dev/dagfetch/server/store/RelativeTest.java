package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.testkit.GitFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of files of a checkout that is there already. */
final class RelativeTest {
  private static final GitFiles FILES =
      GitFiles.of("small", "small").random("large", 100_000, 1).random("other", 50_000, 2);

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
  void nextVersion_besideTheLeasedOne_isExactAndApart() throws IOException {
    MirrorTree old = store.tree(FILES);
    try (Lease before = store.lease(old)) {
      MirrorTree next =
          store.tree(
              GitFiles.of("small", "changed")
                  .random("moved", 100_000, 1)
                  .random("other", 50_000, 2)
                  .text("new", "new"));
      try (Lease after = store.lease(next)) {
        store.assertExact(after.root(), next);
        store.assertExact(before.root(), old);
        assertThat(ino(after.root().resolve("other")))
            .isNotEqualTo(ino(before.root().resolve("other")));
      }
      assertThat(store.checkouts.verify(next.tree()).orElseThrow().damaged()).isEmpty();
    }
  }

  @Test
  void copy_ofAFileThatWasEdited_isRefused() throws IOException {
    MirrorTree tree = store.tree(FILES);
    Manifest manifest = new Manifests(1 << 20, new SimpleMeterRegistry()).of(tree);
    TreeEntry large = manifest.entries().getFirst();
    try (Lease lease = store.lease(tree)) {
      Path edited = lease.root().resolve("large");
      Relative relative = relative(lease, tree, manifest);
      Path copy = tmp.resolve("copy");

      assertThat(relative.copy(large, copy)).isTrue();
      assertThat(copy).hasSameBinaryContentAs(edited);
      Files.delete(copy);
      Files.setPosixFilePermissions(edited, PosixFilePermissions.fromString("rw-------"));

      assertThat(relative.copy(large, copy)).isFalse();
      assertThat(copy).doesNotExist();
    }
  }

  private static Relative relative(Lease lease, MirrorTree tree, Manifest manifest)
      throws IOException {
    CheckoutRecord facts = new CheckoutRecord(tree.tree(), new BootId("b"), 0, 0);
    Checkout checkout = new Checkout(facts, lease.root().getParent(), true, gone -> {});
    return new Relative(checkout, Seal.of(lease.root()), manifest);
  }

  private static Object ino(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }
}
