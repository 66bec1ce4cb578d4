package dev.dagfetch.server.git.gate;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.remote.RemoteFailures;
import java.time.Duration;

/**
 * Spares an endpoint that does not answer, and those who would wait for it.
 *
 * <p>After some unreachables in a row it opens: requests are answered at once for a while, longer
 * each time. Then one request is let through; if the endpoint answers it, whatever it answers, all
 * are. An endpoint that asked us to wait is not asked before. Only requests come here: what is in
 * the mirror is served as ever. Thread-safe.
 */
public final class Breaker {
  /** What an endpoint that asks us to wait for days is granted. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final String endpoint;
  private final int mayFail;
  private final Backoff pauses;
  private final Ticker ticker;

  @GuardedBy("this")
  private int failures;

  @GuardedBy("this")
  private boolean probing;

  /** While open: not before. */
  @GuardedBy("this")
  private long closedUntil;

  /** What the endpoint itself asked for. */
  @GuardedBy("this")
  private long waitUntil;

  /**
   * @param mayFail unreachables in a row that open it
   * @param pauses how long it is open each time
   */
  Breaker(String endpoint, int mayFail, Backoff pauses, Ticker ticker) {
    this.endpoint = endpoint;
    this.mayFail = mayFail;
    this.pauses = pauses;
    this.ticker = ticker;
    this.closedUntil = ticker.read();
    this.waitUntil = ticker.read();
  }

  /** Whether requests pass, for the metrics. */
  enum State {
    CLOSED,
    HALF_OPEN,
    OPEN
  }

  synchronized State state() {
    if (!left(waitUntil).isZero() || !left(closedUntil).isZero()) {
      return State.OPEN;
    }
    return failures >= mayFail ? State.HALF_OPEN : State.CLOSED;
  }

  /** Sends a request, unless the endpoint is to be left alone. */
  public <V, E extends Exception> V send(UpstreamMeters.Request<V, E> request) throws E {
    boolean probe = enter();
    try {
      V answer = request.send();
      answered();
      return answer;
    } catch (DagfetchException e) {
      judge(e);
      throw e;
    } finally {
      leave(probe);
    }
  }

  /**
   * Fails if a request would not be sent now.
   *
   * @throws DagfetchException {@link Reason#REMOTE_UNREACHABLE} or {@link Reason#RATE_LIMITED},
   *     with the time after which to try again
   */
  public synchronized void requireClosed() {
    if (!left(waitUntil).isZero()) {
      throw refuse(Reason.RATE_LIMITED, "asked us to wait", left(waitUntil));
    }
    if (failures < mayFail) {
      return;
    }
    if (!left(closedUntil).isZero()) {
      throw refuse(
          Reason.REMOTE_UNREACHABLE,
          "did not answer %d times in a row".formatted(failures),
          left(closedUntil));
    }
    if (probing) {
      throw refuse(
          Reason.REMOTE_UNREACHABLE,
          "did not answer %d times in a row, and is being asked once more".formatted(failures),
          pauses.first());
    }
  }

  /** What is left of a time; zero when it has come. */
  private Duration left(long until) {
    return Duration.ofNanos(Math.max(0, until - ticker.read()));
  }

  /** Returns whether this request is the one that is let through. */
  private synchronized boolean enter() {
    requireClosed();
    if (failures < mayFail) {
      return false;
    }
    probing = true;
    return true;
  }

  private synchronized void leave(boolean probe) {
    if (probe) {
      probing = false;
    }
  }

  private synchronized void answered() {
    failures = 0;
    closedUntil = ticker.read();
  }

  private synchronized void judge(DagfetchException failure) {
    if (RemoteFailures.wasStopped(failure)) {
      // It says nothing of the endpoint.
      return;
    }
    switch (failure.reason()) {
      case REMOTE_UNREACHABLE -> failed();
      case RATE_LIMITED -> {
        answered();
        failure.retryAfter().ifPresent(wait -> waitUntil = ticker.read() + shorter(wait).toNanos());
      }
      default -> answered();
    }
  }

  @GuardedBy("this")
  private void failed() {
    failures++;
    if (failures >= mayFail) {
      closedUntil = ticker.read() + pauses.after(failures - mayFail + 1).toNanos();
    }
  }

  private static Duration shorter(Duration wait) {
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  private DagfetchException refuse(Reason reason, String why, Duration wait) {
    Duration rounded = Duration.ofSeconds(wait.plusNanos(999_999_999).toSeconds());
    return new DagfetchException(
            reason,
            "remote %s %s; it is asked again in %d s, and what is cached is still served"
                .formatted(endpoint, why, rounded.toSeconds()))
        .with("remote", endpoint)
        .retryAfter(rounded);
  }
}
