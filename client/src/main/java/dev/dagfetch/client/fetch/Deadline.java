package dev.dagfetch.client.fetch;

import java.time.Duration;

/** The time that one fetch may take, and has taken. Immutable. */
record Deadline(long start, Duration timeout) {
  Deadline {
    RetryPolicy.requirePositive(timeout, "timeout");
  }

  static Deadline in(Duration timeout) {
    return new Deadline(System.nanoTime(), timeout);
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** What a further call may take; never nothing, so that it is the call that fails. */
  Duration left() {
    Duration left = timeout.minus(elapsed());
    return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
  }
}
