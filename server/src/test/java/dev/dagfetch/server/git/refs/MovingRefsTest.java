package dev.dagfetch.server.git.refs;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Upstream moves its refs forth and back: after each move the commit that is meant is here, exactly
 * and alone.
 */
class MovingRefsTest {
  private static final Duration NOW = Duration.ZERO;

  @TempDir Path tmp;
  private GitRepo upstream;
  private MirrorFixture mirrors;
  private Mirror mirror;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    mirrors = new MirrorFixture(tmp);
    mirror = mirrors.open(upstream.url());
  }

  @AfterEach
  void stop() {
    mirrors.close();
  }

  private void restart() {
    mirrors.restart();
    mirror = mirrors.open(upstream.url());
  }

  @Test
  void head_pointedAtAnotherBranchOrAtACommit_isFollowed() {
    String main = upstream.commit("a", "main");
    String other = upstream.commitOn("other", GitFiles.of("a", "other"));
    assertGives("HEAD", main);

    upstream.git("symbolic-ref", "HEAD", "refs/heads/other");
    assertGives("HEAD", other);
    upstream.git("update-ref", "--no-deref", "HEAD", main);
    assertGives("HEAD", main);
  }

  @Test
  void branch_forthAndBack_isFollowedAlsoAcrossARestart() {
    String first = upstream.commit("a", "1");
    assertGives("main", first);
    String second = upstream.commit("a", "2");
    assertGives("main", second);

    upstream.branch("main", first);
    restart();
    assertGives("main", first);
    assertGives("main", upstream.rewrite("main", GitFiles.of("a", "3")));
  }

  @Test
  void lightweightTag_forthAndBack_isFollowedAlsoAcrossARestart() {
    String first = upstream.commit("a", "1");
    upstream.tag("v1", first);
    assertGives("v1", first);
    String second = upstream.commit("a", "2");
    assertGives("v1", first);

    upstream.tag("v1", second);
    assertGives("v1", second);
    upstream.tag("v1", first);
    restart();
    assertGives("v1", first);
  }

  @Test
  void annotatedTag_forthAndBack_isFollowedAlsoAcrossARestart() {
    String first = upstream.commit("a", "1");
    upstream.annotatedTag("v1", first);
    assertGives("v1", first);
    String second = upstream.commit("a", "2");
    assertGives("v1", first);

    upstream.annotatedTag("v1", second);
    assertGives("v1", second);
    upstream.tag("v1", first);
    restart();
    assertGives("v1", first);
  }

  @Test
  void otherBranch_afterOneThatIsHere_isFetchedExactly() {
    assertGives("main", upstream.commit(GitFiles.of("a", "1").random("b", 50_000, 1)));
    String other =
        upstream.commitOn("other", GitFiles.of("a", "2").random("c", 50_000, 2).remove("b"));

    assertGives("other", other);
  }

  /** {@link #assertGives} looks at the history of each. */
  @Test
  void history_ofManyUpdatesWithARestartBetween_isNeverFetched() {
    for (int i = 0; i < 6; i++) {
      upstream.commit("a", "skipped " + i);
      assertGives("main", upstream.commit("a", "wanted " + i));
      if (i == 3) {
        restart();
      }
    }
  }

  private void assertGives(String ref, String commit) {
    assertThat(mirror.resolve(ref, NOW, PATIENT).commit().hex()).isEqualTo(commit);
    mirror.ensure(new CommitId(commit), PATIENT);
    assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(upstream.lsTree(commit, ""));
    assertThat(GitRepo.at(mirrors.gitDir()).git("rev-list", "--count", commit)).isEqualTo("1");
  }
}
