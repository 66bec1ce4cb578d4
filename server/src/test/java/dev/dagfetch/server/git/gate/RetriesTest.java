package dev.dagfetch.server.git.gate;

import static dev.dagfetch.server.testkit.Failures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is tried again, how often and after which pauses. */
class RetriesTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2), () -> 0.5);
  private final Retries retries = new Retries(4, backoff, pauses::add);
  private int sent;

  @Test
  void run_connectionThatBreaks_isTriedAgainAfterGrowingPauses() {
    failure(Reason.REMOTE_UNREACHABLE, () -> run(unreachable(new ConnectException("refused"))));

    assertThat(sent).isEqualTo(4);
    assertThat(pauses).extracting(Duration::toMillis).containsExactly(150L, 300L, 600L);
  }

  @Test
  void run_successLater_isReturned() {
    String answer =
        retries.run(
            () -> {
              if (++sent < 3) {
                throw unreachable(new EOFException());
              }
              return "answer";
            },
            failure -> {});

    assertThat(answer).isEqualTo("answer");
    assertThat(pauses).hasSize(2);
  }

  @Test
  void helps_brokenConnections_onlyThose() {
    assertThat(Retries.helps(unreachable(new SocketException("Connection reset")))).isTrue();
    assertThat(Retries.helps(unreachable(new EOFException()))).isTrue();
    assertThat(Retries.helps(unreachable(new IOException("503 Service Unavailable")))).isTrue();

    assertThat(Retries.helps(unreachable(new SocketTimeoutException()))).isFalse();
    assertThat(Retries.helps(unreachable(new IOException("Read timed out")))).isFalse();
    assertThat(Retries.helps(unreachable(new UnknownHostException("h")))).isFalse();
    for (Reason reason : Reason.values()) {
      if (reason != Reason.REMOTE_UNREACHABLE) {
        assertThat(Retries.helps(new DagfetchException(reason, "x", new EOFException()))).isFalse();
      }
    }
  }

  @Test
  void run_interruptedInThePause_endsWithTheFailure() {
    Retries stopped =
        new Retries(
            4,
            backoff,
            time -> {
              throw new InterruptedException();
            });

    failure(
        Reason.REMOTE_UNREACHABLE,
        () ->
            stopped.run(
                () -> {
                  sent++;
                  throw unreachable(new EOFException());
                },
                failure -> {}));
    assertThat(sent).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void after_manyFailures_isBoundedAndJittered() {
    Backoff least = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2), () -> 0);
    Backoff most = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2), () -> 1);

    assertThat(least.after(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(most.after(1)).isEqualTo(Duration.ofMillis(200));
    assertThat(most.after(1000)).isEqualTo(Duration.ofSeconds(2));
  }

  private void run(DagfetchException failure) {
    retries.run(
        () -> {
          sent++;
          throw failure;
        },
        again -> {});
  }

  private static DagfetchException unreachable(IOException cause) {
    return new DagfetchException(Reason.REMOTE_UNREACHABLE, "x", cause);
  }
}
