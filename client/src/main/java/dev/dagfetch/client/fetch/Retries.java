package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import io.grpc.Status;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Decides whether and when one fetch calls again.
 *
 * <p>Only progress, content that is taken for good, forgives failures; a daemon that merely begins
 * to answer does not. Not thread-safe.
 */
final class Retries {
  private static final double GROWTH = 1.6;

  private final RetryPolicy policy;
  private final Deadline deadline;
  private final RandomGenerator random;
  private int failuresInARow;
  private boolean answered;

  Retries(RetryPolicy policy, Deadline deadline, RandomGenerator random) {
    this.policy = policy;
    this.deadline = deadline;
    this.random = random;
  }

  /** The moment at which the fetch is over, done or not. */
  Deadline deadline() {
    return deadline;
  }

  /** Says that a daemon is there. */
  void answered() {
    answered = true;
  }

  /** Says that the fetch is nearer to its end than before. */
  void progressed() {
    failuresInARow = 0;
  }

  /**
   * Returns how long to wait until the next call.
   *
   * @throws DagfetchClientException the failure, if there must be no other call
   */
  Duration pauseAfter(DagfetchClientException failure) {
    if (!isPassing(failure)) {
      throw failure;
    }
    if (failuresInARow >= policy.retries()) {
      throw gaveUp(failure, "%d calls in a row brought nothing".formatted(failuresInARow + 1));
    }
    Duration pause = failure.retryAfter().map(this::max).orElseGet(this::backOff);
    if (pause.compareTo(deadline.left()) >= 0) {
      throw gaveUp(failure, "no time is left for another call");
    }
    failuresInARow++;
    return pause;
  }

  private boolean isPassing(DagfetchClientException failure) {
    if (failure.reason().equals(LocalReason.DAEMON_UNREACHABLE.name())) {
      return answered || policy.awaitDaemon();
    }
    return failure.code() == Status.Code.UNAVAILABLE
        || (failure.code() == Status.Code.RESOURCE_EXHAUSTED && failure.retryAfter().isPresent());
  }

  private Duration max(Duration asked) {
    Duration own = backOff();
    return asked.compareTo(own) > 0 ? asked : own;
  }

  private Duration backOff() {
    double grown = policy.firstPause().toNanos() * Math.pow(GROWTH, failuresInARow);
    double bounded = Math.min(grown, policy.longestPause().toNanos());
    return Duration.ofNanos((long) (bounded * (1 - random.nextDouble() / 2)));
  }

  private DagfetchClientException gaveUp(DagfetchClientException failure, String why) {
    if (policy.retries() == 0) {
      return failure;
    }
    return new DagfetchClientException(
        failure.code(),
        failure.reason(),
        "%s (gave up: %s)".formatted(failure.getMessage(), why),
        failure.details(),
        failure);
  }
}
