package dev.dagfetch.server.git.address;

import java.time.Duration;

/**
 * How long remotes are waited for.
 *
 * @param connect until a connection stands, the log-in by SSH included
 * @param idle while one that stands is silent, before the first byte and between any two
 * @param fetch for all of a fetch, or of a question for refs, with what is tried again
 * @param keepSsh how long an SSH session is kept for the next conversation; zero: not at all
 */
public record Timeouts(Duration connect, Duration idle, Duration fetch, Duration keepSsh) {
  /** In whole milliseconds, as sockets want it; never zero, which they take for ever. */
  public static int millis(Duration time) {
    return (int) Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
  }

  /** In whole seconds, as JGit wants it; never zero, which it takes for ever. */
  public static int seconds(Duration time) {
    return (int) Math.clamp(time.toSeconds(), 1, Integer.MAX_VALUE);
  }
}
