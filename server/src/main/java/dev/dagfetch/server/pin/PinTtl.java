package dev.dagfetch.server.pin;

import dev.dagfetch.server.error.DagfetchException;
import java.time.Duration;
import java.util.Optional;

/** The life that a pin can have: 1 second to 10 years, leap days included. */
final class PinTtl {
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofDays(3653);

  private PinTtl() {}

  /**
   * Returns the ttl.
   *
   * @throws DagfetchException FIELD_INVALID (field "ttl") if it is out of range
   */
  static Optional<Duration> require(Optional<Duration> ttl) {
    ttl.filter(life -> life.compareTo(LEAST) < 0 || life.compareTo(MOST) > 0)
        .ifPresent(life -> {
          throw DagfetchException.invalidField("ttl", life.toString(), "1 second to 10 years");
        });
    return ttl;
  }
}
