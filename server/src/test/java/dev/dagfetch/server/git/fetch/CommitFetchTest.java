package dev.dagfetch.server.git.fetch;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorFixture;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits brought from a remote over smart HTTP: which, how often, and what stays. */
class CommitFetchTest {
  @TempDir Path tmp;
  private GitRepo upstream;
  private HttpRemote remote;
  private MirrorFixture mirrors;
  private Mirror mirror;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
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
  void ensure_commitThatIsHere_asksNobody() {
    CommitId commit = new CommitId(upstream.commit("a", "1"));
    assertThat(mirror.has(commit)).isFalse();
    assertThat(mirror.ensure(commit, PATIENT)).isTrue();
    remote.stop();

    assertThat(mirror.has(commit)).isTrue();
    assertThat(mirror.ensure(commit, PATIENT)).isFalse();
    mirrors.restart();
    assertThat(mirrors.open(remote.url(upstream)).ensure(commit, PATIENT)).isFalse();
  }

  @Test
  void ensure_commitThatNoRefReaches_isFetchedByItsId() {
    String first = upstream.commit("a", "1");
    String forgotten = upstream.commit("a", "2");
    upstream.rewrite("main", GitFiles.of("b", "3"));

    mirror.ensure(new CommitId(forgotten), PATIENT);
    mirror.ensure(new CommitId(first), PATIENT);

    assertExact(forgotten);
    assertExact(first);
  }

  @Test
  void ensure_unknownCommit_saysThatTheRemoteWasAsked() {
    upstream.commit("a", "1");

    assertFails("3f2c9d1f2c9d1f2c9d1f2c9d1f2c9d1f2c9d1f2c", Reason.COMMIT_UNKNOWN)
        .hasMessage(
            "commit 3f2c9d1f2c… is not in \"pipelines\": the remote was asked just now and does not"
                + " have it; is it pushed?");
  }

  @Test
  void ensure_idOfAnotherObject_saysWhatItIs() {
    String commit = upstream.commit("d/a", "1");

    assertFails(upstream.treeId(commit, ""), Reason.COMMIT_UNKNOWN)
        .hasMessageContaining("is a tree");
    assertFails(upstream.blobId(commit, "d/a"), Reason.COMMIT_UNKNOWN)
        .hasMessageContaining("is a blob");
    assertFails(upstream.annotatedTag("v1", commit), Reason.COMMIT_UNKNOWN)
        .hasMessageContaining("is a tag")
        .hasMessageContaining("resolve the tag");
    assertThat(mirror.ensure(new CommitId(commit), PATIENT)).isNotNull();
    assertExact(commit);
  }

  @Test
  void ensure_fromManyThreadsAtOnce_fetchesOnce() throws Exception {
    CommitId commit = new CommitId(upstream.commit(someFiles(0)));

    List<Boolean> fetched = atOnce(32, i -> mirror.ensure(commit, PATIENT));

    assertThat(fetched).contains(true);
    assertThat(remote.fetches()).isEqualTo(1);
    assertExact(commit.hex());
  }

  @Test
  void ensure_manyCommitsAtOnce_allExactAndTheMirrorInOrder() throws Exception {
    List<String> commits = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      commits.add(upstream.commit(someFiles(i)));
    }

    atOnce(24, i -> mirror.ensure(new CommitId(commits.get(i)), PATIENT));

    commits.forEach(this::assertExact);
    assertThat(Files.readAllLines(mirrors.gitDir().resolve("shallow")))
        .containsExactlyInAnyOrderElementsOf(commits);
    assertMirrorInOrder();
  }

  @Test
  void ensure_nextCommit_costsWhatChanged() {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 400; i++) {
      files.random("d%d/f%d".formatted(i % 20, i), 1000, i);
    }
    mirror.ensure(new CommitId(upstream.commit(files)), PATIENT);
    long cold = remote.bytesSent();

    String next = upstream.commit("d1/f1", "changed");
    mirror.ensure(new CommitId(next), PATIENT);

    assertThat(cold).isGreaterThan(400_000);
    assertThat(remote.bytesSent() - cold).isLessThan(10_000);
    assertExact(next);
  }

  @Test
  void ensure_afterRestart_stillTellsTheRemoteWhatIsHere() {
    mirror.ensure(
        new CommitId(upstream.commit(GitFiles.none().random("big", 300_000, 1))), PATIENT);
    mirrors.restart();
    mirror = mirrors.open(remote.url(upstream));
    long before = remote.bytesSent();

    mirror.ensure(new CommitId(upstream.commit("small", "1")), PATIENT);

    assertThat(remote.bytesSent() - before).isLessThan(10_000);
  }

  @Test
  void ensure_packWithoutMark_isProvenWithoutTheRemote() throws IOException {
    CommitId commit = new CommitId(upstream.commit(someFiles(1)));
    mirror.ensure(commit, PATIENT);
    mirrors.mirrors().close();
    Files.delete(mirrors.gitDir().resolve("refs/dagfetch/complete/" + commit));
    remote.stop();
    mirrors.restart();
    mirror = mirrors.open(remote.url(upstream));

    assertThat(mirror.has(commit)).isFalse();
    assertThat(mirror.ensure(commit, PATIENT)).isFalse();
    assertThat(mirror.has(commit)).isTrue();
  }

  @Test
  void ensure_baseWhoseObjectsAreLost_fetchesEverything() throws IOException {
    String base = upstream.commit(someFiles(1));
    mirror.ensure(new CommitId(base), PATIENT);
    mirrors.mirrors().close();
    deletePacks();
    mirrors.restart();
    mirror = mirrors.open(remote.url(upstream));

    String next = upstream.commit("more", "1");
    mirror.ensure(new CommitId(next), PATIENT);

    assertExact(next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"incoming_1.pack", "pack/pack-1.pack", "pack/pack-1.keep", "pack/pack-2.idx"})
  void open_leftoversOfAKilledDaemon_areSwept(String leftover) throws IOException {
    String commit = upstream.commit("a", "1");
    mirrors.mirrors().close();
    Path file = mirrors.gitDir().resolve("objects").resolve(leftover);
    Files.writeString(file, "half");
    Files.writeString(mirrors.gitDir().resolve("shallow.lock"), "");
    mirrors.restart();
    mirror = mirrors.open(remote.url(upstream));

    assertThat(file).doesNotExist();
    mirror.ensure(new CommitId(commit), PATIENT);
    assertExact(commit);
  }

  @Test
  void start_unfinishedThingsOfAKilledDaemon_areSweptAndOthersLeft() throws IOException {
    Path ours =
        Files.createDirectories(mirrors.tmp().resolve("fetch-" + UUID.randomUUID() + ".git/refs"));
    Path others = Files.createDirectories(mirrors.tmp().resolve("checkout-1"));

    mirrors.restart();

    assertThat(ours.getParent()).doesNotExist();
    assertThat(others).exists();
  }

  @Test
  void ensure_ownDiskUnusable_isNotBlamedOnTheRemote() throws IOException {
    CommitId commit = new CommitId(upstream.commit("a", "1"));
    Files.delete(mirrors.tmp());
    Files.createFile(mirrors.tmp());

    assertThatThrownBy(() -> mirror.ensure(commit, PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DISK_FULL));
    Files.delete(mirrors.tmp());
    Files.createDirectory(mirrors.tmp());
    assertThat(mirror.ensure(commit, PATIENT)).isTrue();
  }

  @Test
  void keep_commitThatUpstreamLost_staysReadable() throws IOException {
    String commit = upstream.commit(someFiles(1));
    mirror.ensure(new CommitId(commit), PATIENT);
    mirror.keep(new CommitId(commit));
    mirror.keep(new CommitId(commit));
    var expected = upstream.lsTree(commit, "");
    upstream.rewrite("main", GitFiles.of("other", "1"));
    upstream.prune();
    remote.close();
    mirrors.restart();
    mirror = mirrors.open(remote.url(upstream));

    assertThat(mirror.kept()).containsExactly(new CommitId(commit));
    assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(expected);
    mirror.release(new CommitId(commit));
    mirror.release(new CommitId(commit));
    assertThat(mirror.kept()).isEmpty();
  }

  @Test
  void keep_commitThatIsNotHere_isRefused() {
    CommitId commit = new CommitId(upstream.commit("a", "1"));

    assertThatThrownBy(() -> mirror.keep(commit))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_CACHED));
  }

  @Test
  void fetches_anyOutcome_leaveNothingBehind() throws IOException {
    String commit = upstream.commit("a", "1");
    mirror.ensure(new CommitId(commit), PATIENT);
    assertFails("3f2c9d1f2c9d1f2c9d1f2c9d1f2c9d1f2c9d1f2c", Reason.COMMIT_UNKNOWN);

    assertThat(mirrors.tmp()).isEmptyDirectory();
    assertThat(mirrors.gitDir().resolve("objects/pack")).isDirectoryNotContaining("glob:**.keep");
    assertMirrorInOrder();
  }

  @Test
  void delete_repository_removesItsMirror() {
    mirror.ensure(new CommitId(upstream.commit("a", "1")), PATIENT);
    assertThat(mirrors.mirrors().usedBytes()).isPositive();

    mirrors.mirrors().delete("pipelines");

    assertThat(mirrors.gitDir()).doesNotExist();
    assertThat(mirrors.mirrors().usedBytes()).isZero();
  }

  private void assertExact(String commit) {
    assertThat(MirrorFixture.files(mirror, commit)).isEqualTo(upstream.lsTree(commit, ""));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      String commit, Reason reason) {
    return assertThatThrownBy(() -> mirror.ensure(new CommitId(commit), PATIENT))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** Git's own check of the mirror; it throws if something is wrong. */
  private void assertMirrorInOrder() throws IOException {
    Process fsck =
        new ProcessBuilder(
                "git",
                "--git-dir=" + mirrors.gitDir(),
                "fsck",
                "--full",
                "--strict",
                "--no-dangling")
            .redirectErrorStream(true)
            .start();
    String output = new String(fsck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output.lines().filter(line -> !line.startsWith("notice: "))).isEmpty();
    assertThat(fsck.onExit().join().exitValue()).isZero();
  }

  private void deletePacks() throws IOException {
    try (Stream<Path> packs = Files.list(mirrors.gitDir().resolve("objects/pack"))) {
      for (Path pack : packs.toList()) {
        Files.delete(pack);
      }
    }
  }

  private static GitFiles someFiles(int seed) {
    GitFiles files = GitFiles.none();
    for (int i = 0; i < 30; i++) {
      files.text(
          "d%d/f%d".formatted(i % 5, i), "content %d of %d".formatted(i, i % 3 == 0 ? seed : 0));
    }
    return files.text("seed", "" + seed);
  }

  private interface Task<V> {
    V run(int i) throws Exception;
  }

  private static <V> List<V> atOnce(int count, Task<V> task) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<V>> calls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        calls.add(() -> task.run(number));
      }
      List<V> results = new ArrayList<>();
      for (Future<V> call : threads.invokeAll(calls)) {
        results.add(call.get());
      }
      return results;
    }
  }
}
