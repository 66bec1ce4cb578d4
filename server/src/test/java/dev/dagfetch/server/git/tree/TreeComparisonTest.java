package dev.dagfetch.server.git.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RandomHistory;
import dev.dagfetch.server.testkit.RawTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge is {@code git diff-tree}. */
class TreeComparisonTest {
  private static final int PLENTY = 100_000;

  @TempDir Path tmp;
  private GitRepo repo;
  private Repository local;
  private final List<String> opened = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    repo = GitRepo.create(tmp.resolve("repo.git"));
    local = new FileRepositoryBuilder().setGitDir(repo.dir().toFile()).setBare().build();
  }

  @AfterEach
  void stop() {
    local.close();
  }

  /** Takes note of every object that is read. */
  private final class Watched extends ObjectReader.Filter {
    private final ObjectReader reader = local.newObjectReader();

    @Override
    protected ObjectReader delegate() {
      return reader;
    }

    @Override
    public ObjectLoader open(AnyObjectId id, int type) throws java.io.IOException {
      opened.add(id.name());
      return super.open(id, type);
    }
  }

  private TreeDifference compare(String older, String newer, int maxSteps) {
    try (TreeReader reader =
        new TreeReader("repo", new Watched(), TreeLimits.DEFAULTS, List.of(), () -> {})) {
      return reader.compare(new TreeId(older), new TreeId(newer), maxSteps);
    }
  }

  private List<String> changes(String older, String newer) {
    return ((TreeDifference.Changes) compare(tree(older), tree(newer), PLENTY))
        .changes().stream().map(TreeComparisonTest::line).toList();
  }

  private String tree(String commit) {
    return repo.treeId(commit, "");
  }

  /** As {@code git diff-tree} tells it. */
  private static String line(FileChange change) {
    TreeChild before = change.before();
    TreeChild after = change.after();
    return "%06o %06o %s %s %s"
        .formatted(
            before == null ? 0 : before.mode(),
            after == null ? 0 : after.mode(),
            before == null ? "0".repeat(40) : before.id(),
            after == null ? "0".repeat(40) : after.id(),
            new String(path(change).toBytes(), ISO_8859_1));
  }

  private static TreePath path(FileChange change) {
    return Objects.requireNonNull(change.before() == null ? change.after() : change.before())
        .path();
  }

  /** {@code :mode mode id id status NUL path NUL}. */
  private List<String> expected(String older, String newer) {
    String raw =
        repo.git("diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", "--raw", older, newer);
    List<String> lines = new ArrayList<>();
    String[] fields = raw.isEmpty() ? new String[0] : raw.split("\0", -1);
    for (int i = 0; i + 1 < fields.length; i += 2) {
      String head = fields[i].substring(1, fields[i].lastIndexOf(' '));
      lines.add(head + " " + new String(fields[i + 1].getBytes(), ISO_8859_1));
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void comparison_ofAnyTwoVersions_isWhatGitSays(long seed) {
    RandomHistory history = new RandomHistory(seed, 30_000);
    List<String> commits = new ArrayList<>();
    commits.add(repo.commit(history.add((int) (seed * 80))));
    for (int i = 0; i < 4; i++) {
      commits.add(repo.commit(history.change(1 << (2 * i))));
    }
    for (String older : commits) {
      for (String newer : commits) {
        assertThat(changes(older, newer)).isEqualTo(expected(older, newer));
      }
    }
  }

  @Test
  void changes_comeInTheOrderOfTheirPaths_whereFilesBecomeDirectories() {
    String older =
        repo.commit(
            GitFiles.of("a", "file")
                .text("a-b", "1")
                .text("a0", "1")
                .text("b/x", "1")
                .text("b/y", "2"));
    String newer =
        repo.commit(
            GitFiles.none()
                .remove("a")
                .text("a/b", "file")
                .text("a-b", "2")
                .text("a0", "2")
                .remove("b/x")
                .remove("b/y")
                .text("b", "now a file"));

    List<FileChange> found =
        ((TreeDifference.Changes) compare(tree(older), tree(newer), PLENTY)).changes();

    assertThat(found.stream().map(TreeComparisonTest::path))
        .isSorted()
        .extracting(TreePath::toString)
        .containsExactly("a", "a-b", "a/b", "a0", "b", "b/x", "b/y");
  }

  @Test
  void comparison_ofAWideAndDeepTree_readsTheChangedDirectoriesOnly() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 3_000; i++) {
      files.text(
          "dags/team%d/etl%d/task%d.py".formatted(i % 20, i % 300, i), "print(%d)\n".formatted(i));
    }
    String older = repo.commit(files);
    String newer = repo.commit("dags/team7/etl7/task7.py", "print('changed')\n");

    assertThat(changes(older, newer)).hasSize(1);

    assertThat(opened).hasSize(2 * 4); // root, dags, team7, etl7 on both sides
  }

  @Test
  void equalTrees_needNoReading() {
    String commit = repo.commit("a", "1");

    assertThat(changes(commit, commit)).isEmpty();
    assertThat(opened).isEmpty();
  }

  @Test
  void baseThatIsNoTreeHere_isMissing() {
    String commit = repo.commit(GitFiles.of("a/b", "1"));
    String newer = tree(commit);

    for (String base : List.of("1".repeat(40), commit, repo.blobId(commit, "a/b"))) {
      assertThat(compare(base, newer, PLENTY))
          .as(base)
          .isInstanceOf(TreeDifference.BaseMissing.class);
    }
  }

  @Test
  void baseOfWhichASubtreeIsNotHere_isMissing() {
    String newer = repo.commit("a/b", "1");
    String gap = repo.writeTree(new RawTree().entry("40000", "a", "2".repeat(40)));

    assertThat(compare(gap, tree(newer), PLENTY)).isInstanceOf(TreeDifference.BaseMissing.class);
  }

  @Test
  void baseThatIsDeeperThanAnyVersion_isMissing() {
    String newer = repo.commit("a", "1");
    String tree = tree(newer);
    for (int i = 0; i < 200; i++) {
      tree = repo.writeTree(new RawTree().entry("40000", "d", tree));
    }

    assertThat(compare(tree, tree(newer), PLENTY)).isInstanceOf(TreeDifference.BaseMissing.class);
  }

  @Test
  void comparison_endsWhenItHasSeenEnough() {
    String newer = repo.commit("a", "1");
    String tree = tree(newer);
    for (int level = 0; level < 20; level++) {
      RawTree next = new RawTree();
      for (int i = 0; i < 10; i++) {
        next.entry("40000", "d" + i, tree);
      }
      tree = repo.writeTree(next);
    }

    assertThat(compare(tree, tree(newer), 1_000)).isInstanceOf(TreeDifference.TooMuch.class);
    assertThat(opened).hasSizeLessThan(1_100);
  }
}
