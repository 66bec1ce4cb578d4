package dev.dagfetch.server.scrub;

import java.time.Instant;
import java.util.Optional;

/**
 * How far scrub has come.
 *
 * @param begun when the last round began
 * @param finished when a round came to its end last
 * @param last what the round under way has checked last; empty if none is under way
 */
record Progress(Instant begun, Optional<Instant> finished, Optional<Position> last) {
  /** Nothing is known. */
  static final Progress NONE = new Progress(Instant.EPOCH, Optional.empty(), Optional.empty());

  /** A place in the order of all that is at rest. */
  record Position(Kind kind, String name) {}

  boolean isUnderWay() {
    return last.isPresent();
  }

  Progress begin(Instant now) {
    return new Progress(now, finished, Optional.of(new Position(Kind.values()[0], "")));
  }

  Progress at(Kind kind, String name) {
    return new Progress(begun, finished, Optional.of(new Position(kind, name)));
  }

  Progress finish(Instant now) {
    return new Progress(begun, Optional.of(now), Optional.empty());
  }
}
