package dev.dagfetch.client.fetch;

import java.time.Duration;

/**
 * When a fetch calls again after a failure that time may mend: the daemon went away, is starting or
 * draining, cannot reach the remote, or said how long to wait. Everything else ends the fetch.
 *
 * <p>Pauses grow by 1.6 from the first to the longest, each shortened by up to a half at random, so
 * that workers which lost one daemon at one moment do not come back at one moment. A pause is never
 * shorter than what the daemon asked for.
 *
 * @param retries how many calls in a row may bring nothing, after the first; 0 for never calling
 *     again
 * @param awaitDaemon whether to call again also while no daemon has ever answered
 * @param firstPause the first pause
 * @param longestPause the longest pause
 */
public record RetryPolicy(
    int retries, boolean awaitDaemon, Duration firstPause, Duration longestPause) {
  /** Gives a daemon that is started anew about half a minute. */
  public static final RetryPolicy DEFAULTS =
      new RetryPolicy(12, false, Duration.ofMillis(100), Duration.ofSeconds(10));

  public RetryPolicy {
    if (retries < 0) {
      throw new IllegalArgumentException("retries: %d (expected: 0 or more)".formatted(retries));
    }
    requirePositive(firstPause, "first pause");
    requirePositive(longestPause, "longest pause");
  }

  static void requirePositive(Duration duration, String what) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(
          "%s: %s (expected: a positive time)".formatted(what, duration));
    }
  }

  public RetryPolicy withRetries(int most) {
    return new RetryPolicy(most, awaitDaemon, firstPause, longestPause);
  }

  public RetryPolicy awaitingDaemon() {
    return new RetryPolicy(retries, true, firstPause, longestPause);
  }
}
