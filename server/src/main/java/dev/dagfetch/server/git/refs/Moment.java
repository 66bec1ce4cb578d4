package dev.dagfetch.server.git.refs;

import java.time.Duration;
import java.time.Instant;

/**
 * When something was, and how long ago that is: never shorter than either the machine's clock or
 * the process's own stopwatch says. A clock that is set back makes nothing young again, and no age
 * is negative. Immutable.
 */
public final class Moment {
  private final AgeClock clock;
  private final Instant time;
  private final long nanos;

  Moment(AgeClock clock, Instant time, long nanos) {
    this.clock = clock;
    this.time = time;
    this.nanos = nanos;
  }

  /** Grows with every call. */
  public Duration age() {
    return clock.since(this);
  }

  /** By the machine's clock as it was then: to write down, not to compare. */
  Instant time() {
    return time;
  }

  long nanos() {
    return nanos;
  }

  boolean isYoungerThan(Duration limit) {
    return age().compareTo(limit) < 0;
  }

  @Override
  public String toString() {
    return time.toString();
  }
}
