package dev.dagfetch.client.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.Stamp;
import dev.dagfetch.client.tree.StampFile;
import dev.dagfetch.client.tree.Stamps;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreeHash;
import dev.dagfetch.client.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BasesTest {
  private static final TreeEntry FILE =
      new TreeEntry(TreePath.of("test"), 0100644, 6, "ce013625030ba8dba906f756967f9e9ca394464a");
  private static final Manifest.Origin ORIGIN =
      new Manifest.Origin("etl", "pipelines", "1".repeat(40));

  @TempDir Path temp;
  private final Bases bases = new Bases();
  private final Manifest manifest =
      new Manifest(ORIGIN, TreeHash.of(List.of(FILE)), List.of(), List.of(FILE));
  private Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = version("v1");
  }

  private Path version(String name) throws IOException {
    Path made = Files.createDirectory(temp.toRealPath().resolve(name));
    ManifestFile.write(manifest, ManifestFile.beside(made));
    return made;
  }

  @Test
  void recall_neverSeen_isEmpty() throws UnusableBaseException {
    assertThat(bases.recall(directory)).isEmpty();
  }

  @Test
  void recall_opened_isTheSame() throws UnusableBaseException {
    Base opened = bases.open(directory);

    assertThat(bases.recall(directory)).containsSame(opened);
    assertThat(bases.open(directory)).isSameAs(opened);
  }

  @Test
  void recall_published_hasWhatWasPublished() throws UnusableBaseException {
    bases.published(directory, new Contents(manifest, Stamps.NONE));

    assertThat(bases.recall(directory).orElseThrow().manifest()).isSameAs(manifest);
  }

  @Test
  void recall_partOfAVersionWasPublished_isEmpty() throws UnusableBaseException {
    Manifest part =
        new Manifest(ORIGIN, manifest.treeId(), List.of(TreePath.of("test")), manifest.entries());

    bases.published(directory, new Contents(part, Stamps.NONE));

    assertThat(bases.recall(directory)).isEmpty();
  }

  @Test
  void recall_byAnotherName_isTheSame() throws IOException, UnusableBaseException {
    Base opened = bases.open(directory);
    Path link = Files.createSymbolicLink(temp.resolve("link"), directory);

    assertThat(bases.recall(link)).containsSame(opened);
  }

  @Test
  void recall_manifestReplaced_isEmpty() throws IOException, UnusableBaseException {
    Base opened = bases.open(directory);
    Path other = temp.resolve("other");
    ManifestFile.write(manifest, other);
    Files.move(other, ManifestFile.beside(directory), StandardCopyOption.ATOMIC_MOVE);

    assertThat(bases.recall(directory)).isEmpty();
    assertThat(bases.open(directory)).isNotSameAs(opened);
  }

  @Test
  void recall_manifestGone_isEmpty() throws IOException, UnusableBaseException {
    Base opened = bases.open(directory);
    Files.delete(ManifestFile.beside(directory));

    assertThat(bases.recall(directory)).isEmpty();
    assertThat(opened.directory()).isEqualTo(directory);
    assertThatThrownBy(() -> bases.open(directory)).hasMessageContaining("has no manifest");
  }

  @Test
  void recall_directoryGone_isRefused() throws IOException, UnusableBaseException {
    Base opened = bases.open(directory);
    Files.delete(opened.directory());

    assertThatThrownBy(() -> bases.recall(directory)).isInstanceOf(UnusableBaseException.class);
  }

  @Test
  void recall_otherStampsWereWritten_readsThem() throws IOException, UnusableBaseException {
    Base opened = bases.open(directory);
    assertThat(opened.stamps().files()).isEmpty();
    Map<TreePath, Stamp> stamps = Map.of(TreePath.of("test"), new Stamp(1, 2, 3));
    Stamps written =
        StampFile.write(
            manifest, new Stamps(0, false, stamps, Map.of()), StampFile.beside(directory));

    Base recalled = bases.recall(directory).orElseThrow();

    assertThat(recalled.manifest()).isSameAs(opened.manifest());
    assertThat(recalled.stamps()).isEqualTo(written);
    assertThat(bases.recall(directory)).containsSame(recalled);
  }

  @Test
  void open_manyDirectories_remembersTheLatest() throws IOException, UnusableBaseException {
    Base first = bases.open(directory);
    for (int i = 2; i <= 4; i++) {
      assertThat(bases.open(version("v" + i)).manifest()).isEqualTo(manifest);
    }
    assertThat(bases.recall(directory)).containsSame(first);

    assertThat(bases.open(version("v5")).manifest()).isEqualTo(manifest);

    assertThat(bases.recall(directory)).containsSame(first);
    assertThat(bases.recall(directory.resolveSibling("v2"))).isEmpty();
    assertThat(bases.recall(directory.resolveSibling("v5"))).isPresent();
  }
}
