package dev.dagfetch.server.git.refs;

import java.time.Duration;
import java.util.Optional;

/**
 * How remotes are asked for refs, and how long their answers are good.
 *
 * @param stale a known answer that is as old is not given any more, whatever the caller allows
 * @param refresh how often refs that callers want are asked for in the background; empty: never
 * @param answerBytes what a remote may say at most when it names its refs
 */
public record RefSettings(Duration stale, Optional<Duration> refresh, long answerBytes) {
  public static final RefSettings DEFAULTS =
      new RefSettings(Duration.ofDays(1), Optional.empty(), 16 << 20);
}
