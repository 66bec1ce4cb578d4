package dev.dagfetch.server.git;

import java.time.Duration;
import java.util.Optional;

/**
 * How long answers about refs are good.
 *
 * @param stale a known answer that is as old is not given any more, whatever the caller allows
 * @param refresh how often refs that callers want are asked for in the background; empty: never
 */
public record RefSettings(Duration stale, Optional<Duration> refresh) {
  public static final RefSettings DEFAULTS = new RefSettings(Duration.ofDays(1), Optional.empty());
}
