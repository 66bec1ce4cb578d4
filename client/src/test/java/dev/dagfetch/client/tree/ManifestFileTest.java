package dev.dagfetch.client.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.server.testkit.GitRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestFileTest {
  @TempDir Path temp;
  private Manifest manifest;

  @BeforeEach
  void makeManifest() {
    GitRepo repo = GitRepo.create(temp.resolve("repo"));
    String commit = repo.commit(Trees.tricky());
    Manifest.Origin origin = new Manifest.Origin("etl", "pipelines", commit);
    manifest =
        new Manifest(origin, repo.treeId(commit, ""), List.of(), Trees.entries(repo, commit));
  }

  @Test
  void beside_directory_isAHiddenSibling() {
    assertThat(ManifestFile.beside(Path.of("/a/b/v1")))
        .isEqualTo(Path.of("/a/b/.v1.dagfetch-manifest"));
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    Path file = temp.resolve("manifest");
    ManifestFile.write(manifest, file);

    assertThat(ManifestFile.read(file)).contains(manifest);
  }

  @Test
  void read_narrowedManifest_isTheSame() throws IOException {
    List<TreeEntry> entries = new ArrayList<>(manifest.entries());
    TreePath directory = TreePath.of("bin");
    Manifest narrowed =
        Manifest.of(manifest.origin(), manifest.treeId(), List.of(directory), entries);
    Path file = temp.resolve("manifest");
    ManifestFile.write(narrowed, file);

    assertThat(ManifestFile.read(file)).contains(narrowed);
    assertThat(narrowed.files())
        .extracting(entry -> entry.path().toString())
        .containsExactly("bin/run");
  }

  @Test
  void read_noFile_isEmpty() throws IOException {
    assertThat(ManifestFile.read(temp.resolve("none"))).isEmpty();
  }

  @Test
  void parse_anyByteChanged_isRefused() {
    byte[] good = ManifestFile.format(manifest);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThatThrownBy(() -> ManifestFile.parse(bad))
          .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class);
    }
  }

  @Test
  void read_truncatedAnywhere_isDamaged() throws IOException {
    byte[] good = ManifestFile.format(manifest);
    Path file = temp.resolve("manifest");
    for (int length = 0; length < good.length; length += 7) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> ManifestFile.read(file))
          .isInstanceOf(VerificationException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void new_entriesOfAnotherTree_isRefused() {
    List<TreeEntry> fewer = manifest.entries().subList(1, manifest.entries().size());

    assertThatThrownBy(() -> new Manifest(manifest.origin(), manifest.treeId(), List.of(), fewer))
        .isInstanceOf(VerificationException.class)
        .hasMessageContaining(manifest.treeId());
  }
}
