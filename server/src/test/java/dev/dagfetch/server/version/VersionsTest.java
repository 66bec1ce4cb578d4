package dev.dagfetch.server.version;

import static dev.dagfetch.server.testkit.Failures.failure;
import static dev.dagfetch.server.testkit.StateKit.PATIENT;
import static dev.dagfetch.server.testkit.StateKit.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.StateKit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
  @TempDir Path tmp;
  private GitRepo upstream;
  private StateKit state;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    state = new StateKit(tmp);
    state.declare(
        repository(
            "pipelines",
            upstream.url(),
            new DagRule("etl", "dags/etl"),
            new DagRule("whole", ""),
            new DagRule("team_*", "teams/*")));
  }

  @AfterEach
  void stop() {
    state.close();
  }

  private CommitId commit(String path, String text) {
    return new CommitId(upstream.commit(path, text));
  }

  @Test
  void at_scope_isTheTreeThatGitFindsThere() {
    CommitId commit = commit("dags/etl/a.py", "1");

    Version version = state.versions().at("etl", commit, PATIENT);

    assertThat(version.files().tree())
        .isEqualTo(new TreeId(upstream.treeId(commit.hex(), "dags/etl")));
    assertThat(version.files().mirror().repository()).isEqualTo("pipelines");
    assertThat(version.scope()).isEqualTo(TreePath.parse("dags/etl"));
    assertThat(version.commit().id()).isEqualTo(commit);
    assertThat(version.commit().time()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(version.fetched()).isTrue();
  }

  @Test
  void at_wholeTree_isTheRoot() {
    CommitId commit = commit("dags/etl/a.py", "1");

    assertThat(state.versions().at("whole", commit, PATIENT).files().tree())
        .isEqualTo(new TreeId(upstream.treeId(commit.hex(), "")));
  }

  @Test
  void at_pattern_isTheDirectoryThatTheStarNames() {
    CommitId commit = commit("teams/x/a.py", "1");

    assertThat(state.versions().at("team_x", commit, PATIENT).files().tree())
        .isEqualTo(new TreeId(upstream.treeId(commit.hex(), "teams/x")));
  }

  @Test
  void at_again_needsNoRemote() {
    CommitId commit = commit("dags/etl/a.py", "1");
    state.versions().at("etl", commit, PATIENT);

    assertThat(state.versions().at("etl", commit, PATIENT).fetched()).isFalse();
    assertThat(state.versions().cachedAt("etl", commit).fetched()).isFalse();
  }

  @Test
  void at_scopeMissingOrAFile_namesIt() {
    CommitId commit = commit("dags/etl", "a file");

    var missing =
        failure(
            Reason.PATH_MISSING_AT_COMMIT, () -> state.versions().at("team_x", commit, PATIENT));
    assertThat(missing.metadata())
        .containsEntry("path", "teams/x")
        .containsEntry("commit", commit.hex());
    failure(Reason.PATH_MISSING_AT_COMMIT, () -> state.versions().at("etl", commit, PATIENT));
  }

  @Test
  void at_unknownDagOrCommit_saysSo() {
    upstream.commit("x", "1");

    failure(
        Reason.DAG_UNKNOWN,
        () -> state.versions().at("nothing", new CommitId("a".repeat(40)), PATIENT));
    failure(
        Reason.COMMIT_UNKNOWN,
        () -> state.versions().at("etl", new CommitId("a".repeat(40)), PATIENT));
  }

  @Test
  void cachedAt_commitThatIsNotHere_isNotFetched() {
    CommitId commit = commit("dags/etl/a.py", "1");

    failure(Reason.NOT_CACHED, () -> state.versions().cachedAt("etl", commit));
    assertThat(state.repositories().mirror("pipelines").has(commit)).isFalse();
  }

  @Test
  void tip_noRef_isTheDefaultRefOfTheRepository() {
    CommitId main = commit("x", "1");
    CommitId dev = new CommitId(upstream.commitOn("dev", GitFiles.of("x", "2")));

    assertThat(state.versions().tip("etl", Optional.empty(), Duration.ZERO, PATIENT).commit())
        .isEqualTo(main);
    assertThat(state.versions().tip("etl", Optional.of("dev"), Duration.ZERO, PATIENT).commit())
        .isEqualTo(dev);
    failure(
        Reason.REF_UNKNOWN,
        () -> state.versions().tip("etl", Optional.of("nothing"), Duration.ZERO, PATIENT));
  }

  @Test
  void pinned_scopeOfThen_isUsedWhateverTheConfigurationSays() {
    CommitId commit = commit("old/a.py", "1");

    Version version =
        state.versions().pinned("etl", "pipelines", TreePath.parse("old"), commit, PATIENT);

    assertThat(version.files().tree()).isEqualTo(new TreeId(upstream.treeId(commit.hex(), "old")));
  }
}
