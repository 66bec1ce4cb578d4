package dev.dagfetch.server.git.refs;

import static dev.dagfetch.server.git.mirror.MirrorFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefRoundsTest {
  private final AgeClock clock = new AgeClock(new ManualClock(), System::nanoTime);

  /** Questions put, in their order; each is answered when it gets a permit. */
  private final ConcurrentLinkedQueue<Set<String>> questions = new ConcurrentLinkedQueue<>();

  private final Semaphore permits = new Semaphore(0);
  private final AtomicBoolean failNext = new AtomicBoolean();
  private final AtomicInteger underWay = new AtomicInteger();
  private final RefRounds rounds = new RefRounds("pipelines", clock, this::answer);

  private Collection<RefSighting> answer(Set<String> refs, Moment askedAt) {
    assertThat(underWay.incrementAndGet()).isEqualTo(1);
    questions.add(Set.copyOf(refs));
    permits.acquireUninterruptibly();
    underWay.decrementAndGet();
    if (failNext.getAndSet(false)) {
      throw new DagfetchException(Reason.REMOTE_UNREACHABLE, "the remote does not answer");
    }
    return refs.stream().map(ref -> RefSighting.of(ref, null, askedAt)).toList();
  }

  private Asking ask(String ref, Duration maxAge) {
    FutureTask<Collection<RefSighting>> answer =
        new FutureTask<>(() -> rounds.ask(List.of(new RefName(ref)), maxAge, PATIENT));
    Asking asking = new Asking(answer, Thread.ofVirtual().start(answer));
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> asking.thread().getState() == Thread.State.TIMED_WAITING);
    return asking;
  }

  /** Somebody who asks, and waits. */
  private record Asking(FutureTask<Collection<RefSighting>> answer, Thread thread) {
    Collection<RefSighting> join() throws Exception {
      return answer.get(30, TimeUnit.SECONDS);
    }
  }

  @AfterEach
  void stop() {
    rounds.close();
    permits.release(1_000);
  }

  @Test
  void ask_whileAQuestionIsUnderWay_goesTogetherIntoTheNext() throws Exception {
    List<Asking> all = new ArrayList<>();
    all.add(ask("refs/heads/a", Duration.ZERO));
    await().until(() -> questions.size() == 1);
    all.add(ask("refs/heads/a", Duration.ZERO));
    for (int i = 0; i < 50; i++) {
      all.add(ask("refs/heads/b" + i, Duration.ZERO));
    }
    permits.release(1_000);

    for (Asking asking : all) {
      asking.join();
    }
    assertThat(questions).hasSize(2);
    assertThat(questions.poll()).containsExactly("refs/heads/a");
    assertThat(questions.poll()).hasSize(51).contains("refs/heads/a", "refs/heads/b7");
  }

  @Test
  void ask_moreRefsThanAQuestionHolds_goesIntoSeveral() throws Exception {
    List<Asking> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      all.add(ask("refs/heads/b" + i, Duration.ZERO));
    }
    permits.release(1_000);

    for (Asking asking : all) {
      asking.join();
    }
    assertThat(questions).hasSize(4).allSatisfy(refs -> assertThat(refs).hasSizeLessThan(202));
  }

  @Test
  void ask_allowingTheAgeOfTheOneUnderWay_joinsIt() throws Exception {
    Asking first = ask("a", Duration.ZERO);
    await().until(() -> questions.size() == 1);
    Asking second = ask("refs/tags/a", Duration.ofHours(1));
    permits.release(1);

    assertThat(second.join()).isSameAs(first.join());
    assertThat(questions).hasSize(1);
  }

  @Test
  void ask_whoLeftBeforeHisTurn_holdsUpNobody() throws Exception {
    Asking first = ask("refs/heads/a", Duration.ZERO);
    await().until(() -> questions.size() == 1);
    Asking gone = ask("refs/heads/b", Duration.ZERO);
    gone.answer().cancel(true);
    Asking third = ask("refs/heads/c", Duration.ZERO);
    permits.release(1_000);

    first.join();
    assertThat(third.join()).extracting(RefSighting::ref).contains("refs/heads/c");
  }

  @Test
  void ask_failure_reachesThoseOfTheQuestionOnly() throws Exception {
    failNext.set(true);
    Asking first = ask("refs/heads/a", Duration.ZERO);
    await().until(() -> questions.size() == 1);
    Asking second = ask("refs/heads/a", Duration.ZERO);
    permits.release(1_000);

    assertThatThrownBy(first::join).hasStackTraceContaining("does not answer");
    assertThat(second.join()).hasSize(1);
  }
}
