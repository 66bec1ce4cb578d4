package dev.dagfetch.client.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeHashTest {
  @TempDir Path temp;

  @Test
  void of_trickyTree_isWhatGitSays() {
    GitRepo repo = GitRepo.create(temp);
    String commit = repo.commit(Trees.tricky());

    assertThat(TreeHash.of(Trees.entries(repo, commit))).isEqualTo(repo.treeId(commit, ""));
  }

  @Test
  void of_noEntries_isTheEmptyTree() {
    assertThat(TreeHash.of(List.of())).isEqualTo("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  }

  @Test
  void of_elidedSubtrees_isTheSameTree() {
    GitRepo repo = GitRepo.create(temp);
    String commit = repo.commit(Trees.tricky());
    List<TreeEntry> narrowed = new ArrayList<>();
    for (TreeEntry entry : Trees.entries(repo, commit)) {
      if (!entry.path().isAtOrBelow(TreePath.of("a"))) {
        narrowed.add(entry);
      }
    }
    narrowed.add(new TreeEntry(TreePath.of("a"), FileMode.TREE, 0, repo.treeId(commit, "a")));
    narrowed.sort(TreeEntry.WALK_ORDER);

    assertThat(TreeHash.of(narrowed)).isEqualTo(repo.treeId(commit, ""));
  }

  @Test
  void of_changedEntry_isAnotherTree() {
    GitRepo repo = GitRepo.create(temp);
    String commit = repo.commit(Trees.tricky());
    List<TreeEntry> entries = new ArrayList<>(Trees.entries(repo, commit));
    TreeEntry first = entries.get(0);
    entries.set(
        0, new TreeEntry(first.path(), FileMode.EXECUTABLE, first.sizeBytes(), first.objectId()));

    assertThat(TreeHash.of(entries)).isNotEqualTo(repo.treeId(commit, ""));
  }

  @RepeatedTest(5)
  void of_randomTree_isWhatGitSays(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 200; i++) {
      files.text(Trees.randomPath(random), Integer.toString(random.nextInt(20)));
    }
    GitRepo repo = GitRepo.create(temp);
    String commit = repo.commit(files);

    assertThat(TreeHash.of(Trees.entries(repo, commit))).isEqualTo(repo.treeId(commit, ""));
  }
}
