package dev.dagfetch.server.git.mirror;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.gate.Asker;
import dev.dagfetch.server.git.gate.FetchProgress;
import dev.dagfetch.server.git.gate.GateSettings;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that come and go while a fetch is under way, and the bounds on fetches. */
class MirrorSharingTest {
  @TempDir Path tmp;
  private GitRepo upstream;
  private HttpRemote remote;
  private MirrorFixture mirrors;
  private Mirror mirror;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    remote = HttpRemote.serve(tmp);
    GitSettings usual = MirrorFixture.settings(tmp);
    mirrors =
        new MirrorFixture(
            new GitSettings(
                usual.mirrors(),
                usual.tmp(),
                usual.knownHosts(),
                usual.timeouts(),
                new GateSettings(1, 1, Duration.ofSeconds(60)),
                TreeLimits.DEFAULTS,
                usual.refs(),
                usual.network()));
    mirror = mirrors.open(remote.url(upstream));
  }

  @AfterEach
  void stop() {
    mirrors.close();
    remote.close();
    threads.close();
  }

  @Test
  void ensure_lastCallerLeaves_stopsTheFetch() throws InterruptedException {
    CommitId commit = new CommitId(upstream.commit("a", "1"));
    remote.trouble(Trouble.hang());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual().start(() -> record(failure, () -> mirror.ensure(commit, PATIENT)));
    await().until(() -> remote.requests() == 1);

    caller.interrupt();
    caller.join();

    assertThat(failure.get()).isInstanceOf(CancellationException.class);
    await().untilAsserted(() -> assertThat(mirrors.tmp()).isEmptyDirectory());
    remote.recover();
    assertThat(mirror.ensure(commit, PATIENT)).isTrue();
    assertThat(remote.fetches()).isEqualTo(1);
  }

  @Test
  void ensure_callersTimeIsUp_goesOnIfAllowed() {
    CommitId commit = new CommitId(upstream.commit("a", "1"));
    remote.trouble(Trouble.hang());

    assertThatThrownBy(() ->
            mirror.ensure(
                commit, new Wait(Duration.ofMillis(100), true, Asker.DAEMON, progress -> {})))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REMOTE_TIMEOUT));
    remote.recover();

    await().until(() -> mirror.has(commit));
    assertThat(remote.fetches()).isEqualTo(1);
  }

  @Test
  void ensure_moreThanMayQueue_isToldToComeBack() {
    List<CommitId> commits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      commits.add(new CommitId(upstream.commit("a", "" + i)));
    }
    remote.trouble(Trouble.hang());
    var first = async(commits.get(0), PATIENT);
    await().until(() -> remote.requests() == 1);
    AtomicReference<FetchProgress> progress = new AtomicReference<>();
    Wait curious = new Wait(Duration.ofSeconds(60), false, Asker.DAEMON, progress::set);
    List<CompletableFuture<Boolean>> others =
        List.of(async(commits.get(1), curious), async(commits.get(2), curious));

    // One of the two finds the only place to wait in, the other one none.
    await()
        .until(() -> others.stream().anyMatch(CompletableFuture::isDone) && progress.get() != null);
    var refused = others.stream().filter(CompletableFuture::isDone).findFirst().orElseThrow();
    assertThat(progress.get().queuePosition()).isEqualTo(1);
    assertThatThrownBy(refused::join)
        .cause()
        .isInstanceOfSatisfying(
            DagfetchException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.QUEUE_FULL);
              assertThat(e.retryAfter()).isPresent();
            });
    remote.recover();
    assertThat(first.join()).isTrue();
    assertThat(others.stream().filter(other -> other != refused).findFirst().orElseThrow().join())
        .isTrue();
  }

  @Test
  void ensure_commitThatIsHere_doesNotQueue() {
    CommitId here = new CommitId(upstream.commit("a", "here"));
    mirror.ensure(here, PATIENT);
    remote.trouble(Trouble.hang());
    List<CompletableFuture<Boolean>> blocked = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      blocked.add(async(new CommitId(upstream.commit("a", "" + i)), PATIENT));
    }
    await().until(() -> remote.requests() > 2);

    assertThat(mirror.ensure(here, Wait.atMost(Duration.ofSeconds(5)))).isFalse();

    remote.recover();
    blocked.forEach(CompletableFuture::join);
  }

  @Test
  void close_fetchUnderWay_endsIt() {
    CommitId commit = new CommitId(upstream.commit("a", "1"));
    remote.trouble(Trouble.hang());
    var caller = async(commit, PATIENT);
    await().until(() -> remote.requests() == 1);

    mirrors.mirrors().close();

    assertThatThrownBy(caller::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DRAINING));
    await().untilAsserted(() -> assertThat(mirrors.tmp()).isEmptyDirectory());
  }

  @Test
  void fetches_areCountedByOutcome() {
    CommitId commit = new CommitId(upstream.commit("a", "1"));
    mirror.ensure(commit, PATIENT);
    mirror.ensure(commit, PATIENT);
    remote.trouble(Trouble.status(503));
    CommitId next = new CommitId(upstream.commit("a", "2"));
    assertThatThrownBy(() -> mirror.ensure(next, PATIENT)).isInstanceOf(DagfetchException.class);

    assertThat(fetches("ok")).isEqualTo(1);
    assertThat(fetches("remote_unreachable")).isEqualTo(1);
    assertThat(
            mirrors
                .meters
                .get("dagfetch.upstream.received")
                .tag("repository", "pipelines")
                .counter()
                .count())
        .isPositive();
  }

  private long fetches(String outcome) {
    return mirrors
        .meters
        .get("dagfetch.upstream.fetches")
        .tags("repository", "pipelines", "outcome", outcome)
        .timer()
        .count();
  }

  private CompletableFuture<Boolean> async(CommitId commit, Wait wait) {
    return CompletableFuture.supplyAsync(() -> mirror.ensure(commit, wait), threads);
  }

  private static void record(AtomicReference<Throwable> failure, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }
}
