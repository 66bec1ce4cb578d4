package dev.dagfetch.server.git.refs;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefResolutionTest {
  private static final Duration NOW = Duration.ZERO;
  private static final Duration ANY_AGE = Duration.ofHours(1);

  @TempDir Path tmp;
  private GitRepo upstream;
  private HttpRemote remote;
  private MirrorFixture mirrors;
  private Mirror mirror;

  @BeforeEach
  void start() {
    upstream = GitRepo.createWithHead(tmp.resolve("up.git"), "trunk");
    remote = HttpRemote.serve(tmp);
    mirrors = new MirrorFixture(tmp);
    mirror = mirrors.open(remote.url(upstream));
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
  }

  @Test
  void resolve_head_followsItToItsBranch() {
    String commit = upstream.commit("a", "1");

    Tip tip = mirror.resolve("HEAD", NOW, PATIENT);

    assertThat(tip.ref()).isEqualTo("refs/heads/trunk");
    assertThat(tip.commit().hex()).isEqualTo(commit);
  }

  @Test
  void resolve_shortName_prefersTheBranchToTheTag() {
    String first = upstream.commit("a", "1");
    String second = upstream.commit("a", "2");
    upstream.branch("v1", first);
    upstream.tag("v1", second);
    upstream.tag("v2", second);

    assertThat(mirror.resolve("v1", NOW, PATIENT).commit().hex()).isEqualTo(first);
    assertThat(mirror.resolve("refs/tags/v1", NOW, PATIENT).commit().hex()).isEqualTo(second);
    assertThat(mirror.resolve("v2", NOW, PATIENT).ref()).isEqualTo("refs/tags/v2");
  }

  @Test
  void resolve_annotatedTag_givesItsCommit() {
    String commit = upstream.commit("a", "1");
    String tag = upstream.annotatedTag("v1", commit);

    assertThat(tag).isNotEqualTo(commit);
    assertThat(mirror.resolve("v1", NOW, PATIENT).commit().hex()).isEqualTo(commit);
    assertThat(mirrors.open(upstream.url()).resolve("v1", NOW, PATIENT).commit().hex())
        .isEqualTo(commit);
  }

  @Test
  void resolve_unknownRef_saysThatTheRemoteWasAsked() {
    upstream.commit("a", "1");
    upstream.branch("mainly", upstream.commit("a", "2"));

    assertThatThrownBy(() -> mirror.resolve("main", ANY_AGE, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REF_UNKNOWN))
        .hasMessageContaining(
            "ref \"main\" is not in \"pipelines\": the remote was asked just now");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-x",
        "a b",
        "a..b",
        "a\nb",
        "a\0b",
        "/a",
        "a/",
        "refs/heads/*",
        "a^b",
        "x.lock",
        "@{-1}"
      })
  void resolve_malformedRef_isRefusedWithoutAsking(String ref) {
    assertThatThrownBy(() -> mirror.resolve(ref, NOW, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FIELD_INVALID));
    assertThat(remote.requests()).isZero();
  }

  @Test
  void resolve_youngAnswer_isKnownAndAnOldOneAskedFor() {
    String first = upstream.commit("a", "1");
    assertThat(mirror.resolve("trunk", ANY_AGE, PATIENT).commit().hex()).isEqualTo(first);
    String second = upstream.commit("a", "2");

    assertThat(mirror.resolve("trunk", ANY_AGE, PATIENT).commit().hex()).isEqualTo(first);
    assertThat(remote.lsRefs()).isEqualTo(1);
    assertThat(mirror.resolve("trunk", NOW, PATIENT).commit().hex()).isEqualTo(second);
    assertThat(mirror.resolve("trunk", ANY_AGE, PATIENT).commit().hex()).isEqualTo(second);
  }

  @Test
  void resolve_remoteDown_givesAKnownAnswerWhoseAgeIsAllowed() {
    String commit = upstream.commit("a", "1");
    Tip known = mirror.resolve("trunk", NOW, PATIENT);
    remote.stop();

    assertThat(mirror.resolve("trunk", ANY_AGE, PATIENT)).isEqualTo(known);
    assertThat(known.commit().hex()).isEqualTo(commit);
    assertThatThrownBy(() -> mirror.resolve("trunk", NOW, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.REMOTE_UNREACHABLE));
  }

  @Test
  void resolve_whileAnOlderQuestionIsUnderWay_isNotAnsweredByIt() {
    upstream.commit("a", "1");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      remote.trouble(Trouble.hang());
      var early =
          CompletableFuture.supplyAsync(() -> mirror.resolve("trunk", NOW, PATIENT), threads);
      await().until(() -> remote.requests() == 1);
      String second = upstream.commit("a", "2");
      var late =
          CompletableFuture.supplyAsync(() -> mirror.resolve("trunk", NOW, PATIENT), threads);
      remote.recover();

      assertThat(late.join().commit().hex()).isEqualTo(second);
      assertThat(early.join().askedAt().nanos()).isLessThan(late.join().askedAt().nanos());
    }
  }

  @Test
  void resolve_afterForcePushAndDeletion_givesWhatTheRemoteHasNow() {
    upstream.commit("a", "1");
    mirror.resolve("trunk", NOW, PATIENT);
    String rewritten = upstream.rewrite("trunk", GitFiles.of("b", "2"));

    assertThat(mirror.resolve("trunk", NOW, PATIENT).commit().hex()).isEqualTo(rewritten);
    upstream.deleteBranch("trunk");
    assertThatThrownBy(() -> mirror.resolve("trunk", NOW, PATIENT))
        .isInstanceOf(DagfetchException.class);
    assertThatThrownBy(() -> mirror.resolve("trunk", ANY_AGE, PATIENT))
        .isInstanceOf(DagfetchException.class);
  }

  @Test
  void open_otherRemote_forgetsWhatTheFirstSaid() {
    upstream.commit("a", "1");
    mirror.resolve("trunk", NOW, PATIENT);
    GitRepo other = GitRepo.createWithHead(tmp.resolve("other.git"), "trunk");
    String commit = other.commit("b", "2");

    assertThat(mirrors.open(remote.url(other))).isSameAs(mirror);
    assertThat(mirror.resolve("trunk", ANY_AGE, PATIENT).commit().hex()).isEqualTo(commit);
  }

  @Test
  void resolve_amongTenThousandRefs_doesNotListThem() {
    String commit = upstream.commit("a", "1");
    upstream.manyBranches(10_000, commit);

    assertThat(mirror.resolve("many/07777", NOW, PATIENT).commit().hex()).isEqualTo(commit);
    mirror.ensure(new CommitId(commit), PATIENT);
    assertThat(remote.bytesSent()).isLessThan(5_000);
    assertThat(mirror.listRefs("refs/heads/many/0012", PATIENT)).hasSize(10);
    assertThat(mirror.check(PATIENT).refCount()).isEqualTo(10_001);
  }

  @Test
  void listRefs_prefix_givesBranchesAndTagsInOrder() {
    String commit = upstream.commit("a", "1");
    upstream.annotatedTag("v1", commit);
    upstream.branch("b", commit);
    upstream.git("update-ref", "refs/pull/1/head", commit);

    assertThat(mirror.listRefs("", PATIENT))
        .extracting(Tip::ref)
        .containsExactly("refs/heads/b", "refs/heads/trunk", "refs/tags/v1");
    assertThat(mirror.listRefs("", PATIENT))
        .extracting(tip -> tip.commit().hex())
        .containsOnly(commit);
    assertThat(mirror.listRefs("refs/t", PATIENT))
        .extracting(Tip::ref)
        .containsExactly("refs/tags/v1");
    assertThat(mirror.listRefs("refs/pull/", PATIENT)).isEmpty();
  }

  @Test
  void check_remote_tellsItsHead() {
    String commit = upstream.commit("a", "1");

    RemoteReport report = mirror.check(PATIENT);

    assertThat(report.headRef()).contains("refs/heads/trunk");
    assertThat(report.headCommit()).isEqualTo(Optional.of(new CommitId(commit)));
    assertThat(report.refCount()).isEqualTo(1);
  }
}
