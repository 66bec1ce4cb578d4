package dev.dagfetch.server.scrub;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How what is at rest is checked.
 *
 * @param interval how often a round begins; empty: never
 * @param bytesPerSecond how fast it reads at most
 * @param notes file that says how far it has come
 * @param tmp directory for unfinished things, on the same file system
 */
public record ScrubSettings(
    Optional<Duration> interval, long bytesPerSecond, Path notes, Path tmp) {
  public ScrubSettings {
    if (bytesPerSecond < 1
        || interval.filter(Duration::isPositive).isEmpty() && interval.isPresent()) {
      throw new IllegalArgumentException(
          "every %s, %d bytes a second (expected: a time above zero, 1 byte or more)"
              .formatted(interval.orElse(Duration.ZERO), bytesPerSecond));
    }
  }
}
