package dev.dagfetch.client.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.client.bench.report.Narrator;
import dev.dagfetch.client.bench.repository.Remotes.ColdCopy;
import dev.dagfetch.client.bench.repository.TreeListing.ListedFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivedRepositoriesTest {
  @TempDir private Path directory;
  private Remotes remotes;
  private BenchRepository repository;

  @BeforeEach
  void generate() throws IOException {
    remotes = new Remotes(directory, new Narrator(new PrintWriter(Writer.nullWriter()), false));
    repository = remotes.generated(new Shape(100, 3, 1, 0));
  }

  @Test
  void versions_eachDiffersFromItsParentByOneFile() throws IOException {
    List<OneFileVersion> versions = remotes.versions(repository, 5);

    assertThat(versions).hasSize(5);
    String parent = repository.commit();
    for (OneFileVersion version : versions) {
      assertThat(version.parent()).isEqualTo(parent);
      String[] changed =
          Git.text(repository.gitDir(), "diff-tree", "-r", parent, version.commit()).split("\n");
      assertThat(changed).hasSize(1);
      String blob = changed[0].split(" ")[3];
      assertThat(Git.text(repository.gitDir(), "cat-file", "-s", blob))
          .isEqualTo(Long.toString(version.changedBytes()));
      assertThat(BenchRepository.treeOf(repository.gitDir(), version.commit()))
          .isEqualTo(version.treeId());
      parent = version.commit();
    }
  }

  @Test
  void versions_askedForAgain_areTheSame() throws IOException {
    assertThat(remotes.versions(repository, 3)).isEqualTo(remotes.versions(repository, 3));
  }

  @Test
  void versions_leaveTheBranchAlone() throws IOException {
    remotes.versions(repository, 3);

    assertThat(Git.text(repository.gitDir(), "rev-parse", "main")).isEqualTo(repository.commit());
  }

  @Test
  void cold_copies_shareNoFileWithAnyOther() throws IOException {
    ColdCopy one = remotes.cold(repository, 0);
    ColdCopy two = remotes.cold(repository, 1);

    assertThat(one.repository().files()).isEqualTo(repository.files());
    assertThat(contents(one.repository())).doesNotContainAnyElementsOf(contents(repository));
    assertThat(contents(one.repository())).doesNotContainAnyElementsOf(contents(two.repository()));
    assertThat(one.next().parent()).isEqualTo(one.repository().commit());
  }

  @Test
  void cold_name_isKnownBeforeTheCopyIsMade() throws IOException {
    assertThat(remotes.cold(repository, 3).repository().name())
        .isEqualTo(Remotes.coldName(repository, 3));
  }

  @Test
  void copied_holdsTheSameCommit() throws IOException {
    BenchRepository copy = remotes.copied(repository.gitDir().toString());

    assertThat(copy.commit()).isEqualTo(repository.commit());
    assertThat(copy.gitDir()).isNotEqualTo(repository.gitDir());
  }

  private static Set<String> contents(BenchRepository of) {
    return TreeListing.of(of.gitDir(), of.commit()).files().stream()
        .filter(ListedFile::isRegular)
        .map(ListedFile::objectId)
        .collect(Collectors.toSet());
  }
}
