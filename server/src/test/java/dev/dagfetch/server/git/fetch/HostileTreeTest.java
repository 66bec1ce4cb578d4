package dev.dagfetch.server.git.fetch;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.GitSettings;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RawTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Repositories that mean harm, or are too much: refused with the path and the rule, and nothing of
 * them stays.
 */
class HostileTreeTest {
  @TempDir Path tmp;
  private GitRepo upstream;
  private MirrorFixture mirrors;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    mirrors = new MirrorFixture(tmp);
  }

  @AfterEach
  void stop() {
    mirrors.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        ".git",
        ".GIT",
        ".Git ",
        ".git.",
        "git~1",
        "GIT~1",
        ".g\u200cit",
        ".git::$INDEX_ALLOCATION",
        "git~2:x",
        "a\\..\\b",
        ".git\\config",
        "../x",
        "a/b",
        "/etc"
      })
  void name_thatLeavesTheTreeOrMeansGit_isRejectedOnArrival(String name) {
    String blob = upstream.writeBlob(new byte[] {'x'});
    String commit =
        upstream.commitTree(upstream.writeTree(new RawTree().entry("100644", name, blob)));

    assertRejected(commit, "object_check")
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.metadata().get("path")).isEqualTo(name));
    assertThat(mirrors.gitDir().resolve("objects/pack")).isEmptyDirectory();
  }

  @Test
  void name_empty_isRejectedOnArrival() {
    String blob = upstream.writeBlob(new byte[] {'x'});

    assertRejected(
        upstream.commitTree(upstream.writeTree(new RawTree().entry("100644", "", blob))),
        "object_check");
  }

  @Test
  void tree_thatIsNotCanonical_isRejectedOnArrival() {
    String blob = upstream.writeBlob(new byte[] {'x'});
    RawTree unsorted = new RawTree().entry("100644", "b", blob).entry("100644", "a", blob);
    RawTree twice = new RawTree().entry("100644", "a", blob).entry("120000", "a", blob);
    RawTree padded = new RawTree().entry("0100644", "a", blob);

    for (RawTree tree : List.of(unsorted, twice, padded)) {
      assertRejected(upstream.commitTree(upstream.writeTree(tree)), "object_check");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100666", "100600", "100777"})
  void mode_thatGitNeverWrites_isRejected(String mode) {
    String blob = upstream.writeBlob(new byte[] {'x'});

    assertRejected(
        upstream.commitTree(upstream.writeTree(new RawTree().entry(mode, "a", blob))), "mode");
  }

  @Test
  void directory_withoutFiles_isRejected() {
    String empty = upstream.writeTree(new RawTree());
    String commit =
        upstream.commitTree(upstream.writeTree(new RawTree().entry("40000", "d", empty)));

    assertRejected(commit, "empty_directory");
  }

  @Test
  void commit_withoutFiles_isDelivered() {
    Mirror mirror = mirrors.open(upstream.url());
    String commit = upstream.commitTree(upstream.writeTree(new RawTree()));

    mirror.ensure(new CommitId(commit), PATIENT);

    assertThat(MirrorFixture.files(mirror, commit)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../outside",
        "sub/../../outside",
        "./../outside",
        "back/..",
        "back/../x",
        "in/../../.."
      })
  void symlink_thatLeavesTheTree_isRefusedUnlessDelivered(String target) {
    String commit = upstream.commit(links().symlink("d/link", target));

    assertRejected(commit, "d", "symlinks")
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.metadata()).containsEntry("path", "link"));
    assertThat(walk(commit, "d", SymlinkPolicy.DELIVER)).isEqualTo(upstream.lsTree(commit, "d"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file",
        "./sub/../file",
        "nowhere",
        "in/deep",
        "sub/../sub/up/file",
        "loop",
        ".",
        "sub/"
      })
  void symlink_thatStaysInside_isDelivered(String target) {
    String commit = upstream.commit(links().symlink("d/link", target));

    assertThat(walk(commit, "d", SymlinkPolicy.REFUSE_OUTSIDE))
        .isEqualTo(upstream.lsTree(commit, "d"));
    assertThatThrownBy(() -> walk(commit, "d", SymlinkPolicy.REFUSE))
        .isInstanceOf(DagfetchException.class);
  }

  @Test
  void symlink_outOfTheScopeButInTheRepository_isOutside() {
    String commit = upstream.commit(GitFiles.of("lib/a", "1").symlink("dags/lib", "../lib"));

    assertRejected(commit, "dags", "symlinks");
    assertThat(walk(commit, "", SymlinkPolicy.REFUSE_OUTSIDE))
        .isEqualTo(upstream.lsTree(commit, ""));
  }

  /**
   * {@code d/back} leads to {@code d} itself, so that {@code back/..} is outside although it does
   * not look so.
   */
  private static GitFiles links() {
    return GitFiles.of("d/file", "f")
        .text("d/sub/deep/file", "s")
        .symlink("d/sub/up", "..")
        .symlink("d/in", "sub")
        .symlink("d/back", "sub/up")
        .symlink("d/loop", "loop2")
        .symlink("d/loop2", "loop");
  }

  @Test
  void limits_files_areHeld() {
    assertRejectedBy(
        new TreeLimits(1 << 20, 1 << 20, 1 << 20, 2, 9),
        "files",
        GitFiles.of("a", "1").text("b", "2").text("c", "3"));
  }

  @Test
  void limits_depth_isHeld() {
    assertRejectedBy(
        new TreeLimits(1 << 20, 1 << 20, 1 << 20, 9, 2), "depth", GitFiles.of("a/b/c/d", "1"));
  }

  @Test
  void limits_totalBytes_areHeldWhenFilesRepeat() {
    String same = "x".repeat(400);
    assertRejectedBy(
        new TreeLimits(1 << 20, 1 << 20, 1000, 9, 9),
        "tree_bytes",
        GitFiles.of("a", same).text("b", same).text("c", same));
  }

  @Test
  void limits_blobBytes_areHeldWhileItArrives() {
    assertRejectedBy(
        new TreeLimits(1 << 20, 1000, 1 << 20, 9, 9),
        "blob_bytes",
        GitFiles.of("a", "x".repeat(1001)));
    assertThat(mirrors.gitDir().resolve("objects/pack")).isEmptyDirectory();
  }

  @Test
  void limits_packBytes_areHeldWhileItArrives() {
    try (var remote = dev.dagfetch.server.testkit.HttpRemote.serve(tmp)) {
      String commit = upstream.commit(GitFiles.none().random("a", 100_000, 1));
      useLimits(new TreeLimits(50_000, 1 << 20, 1 << 20, 9, 9));
      Mirror mirror = mirrors.open(remote.url(upstream));

      assertThatThrownBy(() -> mirror.ensure(new CommitId(commit), PATIENT))
          .satisfies(e -> isRejection(e, "pack_bytes"));
      assertThat(mirrors.gitDir().resolve("objects/pack")).isEmptyDirectory();
    }
  }

  private void assertRejectedBy(TreeLimits limits, String rule, GitFiles files) {
    String commit = upstream.commit(files);
    useLimits(limits);
    assertRejected(commit, rule);
  }

  private void useLimits(TreeLimits limits) {
    mirrors.close();
    GitSettings usual = MirrorFixture.settings(tmp);
    mirrors =
        new MirrorFixture(
            new GitSettings(
                usual.mirrors(),
                usual.tmp(),
                usual.knownHosts(),
                usual.timeouts(),
                usual.gate(),
                limits,
                usual.refs(),
                usual.network()));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRejected(
      String commit, String rule) {
    return assertRejected(commit, "", rule);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRejected(
      String commit, String scope, String rule) {
    return assertThatThrownBy(() -> walk(commit, scope, SymlinkPolicy.REFUSE_OUTSIDE))
        .satisfies(e -> isRejection(e, rule));
  }

  private static void isRejection(Throwable e, String rule) {
    assertThat(e).isInstanceOf(DagfetchException.class);
    DagfetchException rejection = (DagfetchException) e;
    assertThat(rejection.reason()).isEqualTo(Reason.TREE_REJECTED);
    assertThat(rejection.metadata()).containsEntry("rule", rule).containsKey("path");
  }

  private List<dev.dagfetch.server.testkit.GitFile> walk(
      String commit, String scope, SymlinkPolicy symlinks) {
    Mirror mirror = mirrors.open(upstream.url());
    mirror.ensure(new CommitId(commit), PATIENT);
    return new ArrayList<>(MirrorFixture.files(mirror, commit, TreePath.parse(scope), symlinks));
  }
}
