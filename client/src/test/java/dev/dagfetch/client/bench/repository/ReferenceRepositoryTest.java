package dev.dagfetch.client.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dagfetch.client.bench.report.Narrator;
import dev.dagfetch.client.bench.repository.TreeListing.ListedFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceRepositoryTest {
  private static final Shape SMALL = new Shape(500, 30, 1, 0);

  @TempDir private Path directory;

  private Remotes remotes(String name) throws IOException {
    return new Remotes(
        Files.createDirectories(directory.resolve(name)),
        new Narrator(new PrintWriter(Writer.nullWriter()), false));
  }

  @Test
  void generated_sameShape_isTheSameCommit() throws IOException {
    BenchRepository one = remotes("one").generated(SMALL);
    BenchRepository two = remotes("two").generated(SMALL);

    assertThat(two.commit()).isEqualTo(one.commit());
    // So that a change of the generator is a decision: the shape's format goes up with it.
    assertThat(one.treeId()).isEqualTo("68a5c30a1000657a35d756c92fdc33c738596fa7");
  }

  @Test
  void generated_otherSeed_isAnotherTree() throws IOException {
    BenchRepository other = remotes("one").generated(new Shape(500, 30, 2, 0));

    assertThat(other.treeId()).isNotEqualTo(remotes("one").generated(SMALL).treeId());
  }

  @Test
  void generated_hasTheShape() throws IOException {
    BenchRepository repository = remotes("one").generated(SMALL);
    List<ListedFile> files = TreeListing.of(repository.gitDir(), repository.commit()).files();

    assertThat(files).hasSize(500);
    assertThat(repository.files()).isEqualTo(500);
    assertThat(Git.text(repository.gitDir(), "rev-list", "--count", "main")).isEqualTo("30");
    assertThat(files.stream().map(ListedFile::mode).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("100644", "100755", "120000");
    assertThat(depth(files)).isBetween(4, 9);
    assertThat(median(files)).isBetween(400L, 1_000L);
  }

  @Test
  void generated_edits_changeTheTreeOfEveryCommit() throws IOException {
    BenchRepository repository = remotes("one").generated(SMALL);

    List<String> trees =
        Git.text(repository.gitDir(), "log", "--format=%T", "main").lines().toList();

    assertThat(trees).doesNotHaveDuplicates();
  }

  @Test
  void generated_again_isNotMadeAgain() throws IOException {
    Remotes remotes = remotes("one");
    Path marker = remotes.generated(SMALL).gitDir().resolve("marker");
    Files.createFile(marker);

    remotes.generated(SMALL);

    assertThat(marker).exists();
  }

  @Test
  void generated_unfinishedFromBefore_isMadeAnew() throws IOException {
    Remotes remotes = remotes("one");
    Path left = remotes.directory().resolve(SMALL.name() + ".git.unfinished");
    Files.createDirectories(left.resolve("objects"));

    BenchRepository repository = remotes.generated(SMALL);

    assertThat(repository.files()).isEqualTo(500);
    assertThat(left).doesNotExist();
  }

  @Test
  void sourceText_compressesLikeSource() {
    byte[] text = SourceText.of(7, 100_000, 0);

    assertThat((double) text.length / deflated(text)).isBetween(3.0, 6.0);
  }

  @Test
  void sourceText_nextRevision_differsInAPart() {
    byte[] before = SourceText.of(7, 3_000, 1);
    byte[] after = SourceText.of(7, 3_000, 2);

    long same = IntStream.range(0, 3_000).filter(i -> before[i] == after[i]).count();
    assertThat(same).isBetween(900L, 2_990L);
  }

  @Test
  void shape_outOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Shape(9, 1, 1, 0))
        .withMessage("files: 9 (expected: 10 to 1000000)");
  }

  private static int depth(List<ListedFile> files) {
    return files.stream().mapToInt(file -> file.path().split("/").length).max().orElse(0);
  }

  private static long median(List<ListedFile> files) {
    return files.stream()
        .mapToLong(ListedFile::size)
        .sorted()
        .skip(files.size() / 2)
        .findFirst()
        .orElse(0);
  }

  private static int deflated(byte[] text) {
    Deflater deflater = new Deflater();
    deflater.setInput(text);
    deflater.finish();
    return deflater.deflate(new byte[text.length]);
  }
}
