package dev.dagfetch.server.git.gate;

import static dev.dagfetch.server.testkit.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When an endpoint is left alone, and when it is asked again. */
class BreakerTest {
  private static final int MAY_FAIL = 3;

  private final AtomicLong nanos = new AtomicLong(-5);
  private final Backoff pauses =
      new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(40), () -> 1);
  private final Breaker breaker = new Breaker("https://h:443", MAY_FAIL, pauses, nanos::get);
  private int sent;

  @Test
  void send_unreachableManyTimes_opensAndAnswersAtOnce() {
    open();

    DagfetchException refusal = failure(Reason.REMOTE_UNREACHABLE, this::succeed);
    assertThat(sent).isEqualTo(MAY_FAIL);
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(10));
    assertThat(refusal).hasMessageContaining("did not answer 3 times in a row");
    assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
  }

  @Test
  void send_unreachableWithAnswersBetween_staysClosed() {
    for (int i = 0; i < 5; i++) {
      fail(Reason.REMOTE_UNREACHABLE);
      fail(Reason.REMOTE_UNREACHABLE);
      succeed();
    }

    assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"COMMIT_UNKNOWN", "REMOTE_AUTH_FAILED", "REMOTE_REFUSED", "TREE_REJECTED"})
  void send_anyAnswer_countsAsAnswered(Reason reason) {
    fail(Reason.REMOTE_UNREACHABLE);
    fail(Reason.REMOTE_UNREACHABLE);
    fail(reason);
    fail(Reason.REMOTE_UNREACHABLE);

    assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void send_afterThePause_letsExactlyOneThrough() throws InterruptedException {
    open();
    advance(Duration.ofSeconds(10));
    assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Thread probe =
        Thread.ofVirtual()
            .start(() ->
                breaker.send(() -> {
                  inside.countDown();
                  await(go);
                  return "answer";
                }));
    inside.await();

    failure(Reason.REMOTE_UNREACHABLE, this::succeed);
    go.countDown();
    probe.join();
    succeed();
    assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void send_probeFails_opensForLongerUpToABound() {
    open();
    for (int seconds : new int[] {10, 20, 40, 40}) {
      DagfetchException refusal = failure(Reason.REMOTE_UNREACHABLE, this::succeed);
      assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(seconds));
      advance(Duration.ofSeconds(seconds));
      fail(Reason.REMOTE_UNREACHABLE);
    }
  }

  @Test
  void send_probeThatIsStopped_saysNothingAndLeavesTheProbeToAnother() {
    open();
    advance(Duration.ofSeconds(10));
    failure(
        Reason.REMOTE_UNREACHABLE,
        () ->
            breaker.send(() -> {
              throw new DagfetchException(
                  Reason.REMOTE_UNREACHABLE, "x", new InterruptedIOException("stopped"));
            }));

    assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
    succeed();
    assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void send_rateLimited_asksNothingBeforeTheTimeThatWasAskedFor() {
    failure(
        Reason.RATE_LIMITED,
        () ->
            breaker.send(() -> {
              throw new DagfetchException(Reason.RATE_LIMITED, "x")
                  .retryAfter(Duration.ofSeconds(17));
            }));
    advance(Duration.ofSeconds(7));

    DagfetchException refusal = failure(Reason.RATE_LIMITED, this::succeed);
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(10));
    advance(Duration.ofSeconds(10));
    succeed();
  }

  @Test
  void send_askedToWaitForDays_asksAgainAfterAnHour() {
    failure(
        Reason.RATE_LIMITED,
        () ->
            breaker.send(() -> {
              throw new DagfetchException(Reason.RATE_LIMITED, "x").retryAfter(Duration.ofDays(9));
            }));
    advance(Duration.ofHours(1));

    succeed();
  }

  private void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  private void open() {
    for (int i = 0; i < MAY_FAIL; i++) {
      fail(Reason.REMOTE_UNREACHABLE);
    }
  }

  private void fail(Reason reason) {
    failure(
        reason,
        () ->
            breaker.send(() -> {
              sent++;
              throw new DagfetchException(reason, "from the remote");
            }));
  }

  private void succeed() {
    breaker.send(() -> {
      sent++;
      return "answer";
    });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
