package dev.dagfetch.server.rpc;

import com.google.protobuf.Timestamp;
import dev.dagfetch.server.error.DagfetchException;
import java.time.Duration;
import java.time.Instant;

/** Times between the wire and {@code java.time}. */
final class Times {
  /** The longest duration that google.protobuf.Duration allows: about 10,000 years. */
  private static final long MAX_SECONDS = 315_576_000_000L;

  private Times() {}

  static Timestamp toWire(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  static com.google.protobuf.Duration toWire(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  /**
   * @throws DagfetchException FIELD_INVALID if it is negative or malformed
   */
  static Duration fromWire(String field, com.google.protobuf.Duration duration) {
    boolean malformed = duration.getSeconds() > MAX_SECONDS || duration.getNanos() > 999_999_999;
    if (duration.getSeconds() < 0 || duration.getNanos() < 0 || malformed) {
      throw DagfetchException.invalidField(
          field,
          "%d.%09d s".formatted(duration.getSeconds(), duration.getNanos()),
          "a duration that is not negative");
    }
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }
}
