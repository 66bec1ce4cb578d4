package dev.dagfetch.server.git.upkeep;

import java.time.Duration;

/**
 * How mirrors are kept small.
 *
 * @param retention a commit that is not pinned may go when nobody asked for it for so long
 * @param packs more than so many are put together
 * @param interval how often it is looked whether there is something to do
 */
public record UpkeepSettings(Duration retention, int packs, Duration interval) {
  /** However little room there is, a commit stays for so long: who asked for it still reads it. */
  static final Duration LEAST_RETENTION = Duration.ofHours(1);

  public static final UpkeepSettings DEFAULTS =
      new UpkeepSettings(Duration.ofDays(7), 50, Duration.ofMinutes(1));

  public UpkeepSettings {
    if (retention.compareTo(LEAST_RETENTION) < 0 || packs < 2 || !interval.isPositive()) {
      throw new IllegalArgumentException(
          "retention %s, %d packs, every %s (expected: retention of an hour or more, 2 packs or more, a time above zero)"
              .formatted(retention, packs, interval));
    }
  }
}
