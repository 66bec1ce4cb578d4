package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.testkit.GitFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestsTest {
  private final Manifests manifests = new Manifests(1 << 20, new SimpleMeterRegistry());
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
  void of_aTree_listsItsFilesInTheOrderOfPaths() {
    MirrorTree tree =
        store.tree(
            GitFiles.of("a/b", "1").text("a-b", "22").gitlink("sub", "1".repeat(40)).text("z", ""));

    Manifest manifest = manifests.of(tree);

    assertThat(manifest.entries())
        .extracting(entry -> entry.path().toString())
        .containsExactly("a-b", "a/b", "sub", "z");
    assertThat(manifest.entries()).extracting(TreeEntry::sizeBytes).containsExactly(2L, 1L, 0L, 0L);
    assertThat(manifest.totalBytes()).isEqualTo(3);
    assertThat(manifest.gitlinks()).isEqualTo(1);
    assertThat(manifests.of(tree)).as("kept").isSameAs(manifest);
    assertThat(manifests.count()).isEqualTo(1);
  }

  @Test
  void of_aTreeThatOnePolicyRejects_isKeptForTheOtherOnly() {
    MirrorTree delivered = store.tree(GitFiles.none().symlink("out", "/etc/passwd"));
    MirrorTree refused =
        new MirrorTree(delivered.mirror(), delivered.tree(), SymlinkPolicy.REFUSE_OUTSIDE);

    manifests.of(delivered);

    CheckoutsTest.assertRefused(() -> manifests.of(refused), Reason.TREE_REJECTED);
    CheckoutsTest.assertRefused(() -> store.lease(refused), Reason.TREE_REJECTED);
    assertThat(manifests.count()).isEqualTo(1);
  }
}
