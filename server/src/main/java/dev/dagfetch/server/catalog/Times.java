package dev.dagfetch.server.catalog;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The catalog's form of a time: microseconds since 1970. */
final class Times {
  private Times() {}

  static long toMicros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  static Instant ofMicros(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
