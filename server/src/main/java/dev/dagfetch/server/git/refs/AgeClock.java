package dev.dagfetch.server.git.refs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells ages by two clocks: the machine's, which can be set, and a stopwatch, which starts anew
 * with each process and may stand while the machine sleeps. Thread-safe.
 */
final class AgeClock {
  /** Nothing that was written down is older; a damaged time is. */
  private static final Duration OLDEST = Duration.ofDays(36_500);

  private final InstantSource clock;
  private final LongSupplier stopwatch;

  AgeClock(InstantSource clock, LongSupplier stopwatch) {
    this.clock = clock;
    this.stopwatch = stopwatch;
  }

  Moment now() {
    return new Moment(this, clock.instant(), stopwatch.getAsLong());
  }

  /**
   * A moment that an earlier process wrote down; empty if it is yet to come, since then the clock
   * was set back and nobody knows how long ago it was.
   */
  Optional<Moment> recall(Instant time) {
    Duration age = Duration.between(time, clock.instant());
    return age.isNegative() || age.compareTo(OLDEST) > 0
        ? Optional.empty()
        : Optional.of(new Moment(this, time, stopwatch.getAsLong() - age.toNanos()));
  }

  Duration since(Moment moment) {
    Duration byStopwatch = Duration.ofNanos(stopwatch.getAsLong() - moment.nanos());
    Duration byClock = Duration.between(moment.time(), clock.instant());
    return byClock.compareTo(byStopwatch) > 0 ? byClock : byStopwatch;
  }
}
