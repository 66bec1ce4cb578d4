package dev.dagfetch.server.git.gate;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to pause before trying again: twice as long each time up to a bound, and of that between
 * a half and the whole, so that those who failed together do not come back together.
 *
 * @param random numbers from 0 to 1
 */
record Backoff(Duration first, Duration longest, DoubleSupplier random) {
  private static final int MOST_DOUBLINGS = 20;

  /** The pause after so many failures, from 1. */
  Duration after(int failures) {
    long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
    long bound = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(bound / 2 + (long) (random.getAsDouble() * (bound - bound / 2)));
  }
}
