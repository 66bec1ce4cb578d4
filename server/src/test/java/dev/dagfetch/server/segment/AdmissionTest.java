package dev.dagfetch.server.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.RawTree;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
  private static final TreeLimits LIMITS = new TreeLimits(1 << 20, 1 << 20, 100_000, 5, 3);

  @TempDir Path tmp;
  private SegmentFixture fixture;

  @BeforeEach
  void start() {
    fixture = new SegmentFixture(tmp, LIMITS);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private Plan plan(String commit, SymlinkPolicy symlinks) {
    return fixture.segments().plan(fixture.tree(commit, TreePath.ROOT, symlinks));
  }

  private void assertRejected(String commit, String rule) {
    assertThatThrownBy(() -> plan(commit, SymlinkPolicy.REFUSE_OUTSIDE))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.TREE_REJECTED);
              assertThat(e.metadata()).containsEntry("rule", rule);
            });
  }

  @Test
  void tree_atTheLimits_isAdmitted() {
    String half = "x".repeat(50_000);
    String commit =
        fixture.repo.commit(
            GitFiles.of("a/b/c/d", half).text("1", half).text("2", "").text("3", "").text("4", ""));

    assertThat(plan(commit, SymlinkPolicy.REFUSE).files()).isEqualTo(5);
  }

  @Test
  void tooManyFiles_areRejected() {
    GitFiles six = GitFiles.none();
    for (int i = 0; i < 6; i++) {
      six.text("f" + i, "");
    }
    assertRejected(fixture.repo.commit(six), "files");
  }

  @Test
  void tooMuchContent_isRejected_alsoIfItIsTheSameTwice() {
    String content = "x".repeat(50_001);
    assertRejected(fixture.repo.commit(GitFiles.of("a", content).text("b", content)), "tree_bytes");
  }

  @Test
  void tooDeepDirectory_isRejected_alsoWhenItsPartsAreKnown() {
    String part = fixture.repo.commit("c/d/e/f", "deep");
    plan(part, SymlinkPolicy.REFUSE);
    String whole = fixture.repo.rewrite("main", GitFiles.of("a/c/d/e/f", "deep"));

    assertRejected(whole, "depth");
    assertRejected(
        fixture.repo.rewrite("main", GitFiles.of("x/y/z/a/b/c/d/e/f", "deeper")), "depth");
  }

  @Test
  void tooLongPath_isRejected() {
    String name = "n".repeat(250);
    StringBuilder path = new StringBuilder(name);
    for (int i = 0; i < 2; i++) {
      path.append('/').append(name.repeat(8));
    }
    assertRejected(fixture.repo.commit(path.toString(), "x"), "path_bytes");
  }

  @Test
  void emptyDirectory_isRejected() {
    String empty = fixture.repo.writeTree(new RawTree());
    String root = fixture.repo.writeTree(new RawTree().entry("40000", "empty", empty));

    assertRejected(fixture.repo.commitTree(root), "empty_directory");
  }

  @Test
  void symbolicLinks_areJudgedByThePolicyOfEachRepository() {
    String inside = fixture.repo.commit(GitFiles.of("a", "a").symlink("b/c", "../a"));
    String outside = fixture.repo.commit(GitFiles.none().symlink("b/c", "../../etc/passwd"));

    plan(inside, SymlinkPolicy.REFUSE_OUTSIDE);
    plan(outside, SymlinkPolicy.DELIVER);

    assertRejected(outside, "symlinks");
    assertRejected(outside, "symlinks");
    assertThatThrownBy(() -> plan(inside, SymlinkPolicy.REFUSE))
        .isInstanceOf(DagfetchException.class);
    assertThat(plan(inside, SymlinkPolicy.REFUSE_OUTSIDE).files()).isEqualTo(2);
  }

  @Test
  void treeThatContainsItselfManyTimesOver_isRejectedAtOnce() {
    String tree = fixture.repo.writeTree(new RawTree().entry("100644", "f", blob()));
    for (int level = 0; level < 3; level++) {
      RawTree next = new RawTree();
      for (int i = 0; i < 100; i++) {
        next.entry("40000", "d%02d".formatted(i), tree);
      }
      tree = fixture.repo.writeTree(next);
    }
    assertRejected(fixture.repo.commitTree(tree), "files");
  }

  private String blob() {
    return fixture.repo.writeBlob(new byte[] {'x'});
  }
}
