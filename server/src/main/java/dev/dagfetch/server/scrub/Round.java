package dev.dagfetch.server.scrub;

import dev.dagfetch.server.scrub.Progress.Position;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One passage through everything at rest, in the order of kinds and names, from some place on. What
 * cannot be checked is left as it is, and the rest goes on. For one thread.
 */
final class Round {
  private static final Logger log = LoggerFactory.getLogger(Round.class);

  /** A disk that is ill must not fill the log. */
  private static final int MOST_LOGGED = 20;

  private final List<AtRest> parts;
  private final Pace pace;
  private final ScrubMeters meters;
  private final Consumer<Position> checked;
  private int troubles;

  /**
   * @param checked told after each thing
   */
  Round(List<AtRest> parts, Pace pace, ScrubMeters meters, Consumer<Position> checked) {
    this.parts = parts;
    this.pace = pace;
    this.meters = meters;
    this.checked = checked;
  }

  /** Checks all that comes after a position. */
  void run(Position from) throws InterruptedException {
    for (AtRest part : parts) {
      int order = part.kind().compareTo(from.kind());
      if (order >= 0) {
        run(part, order == 0 ? from.name() : "");
      }
    }
  }

  private void run(AtRest part, String from) throws InterruptedException {
    Optional<String> last = Optional.of(from);
    while (last.isPresent()) {
      last = checkSome(part, last.get());
    }
  }

  /** Returns the last name; empty when there are no more. */
  private Optional<String> checkSome(AtRest part, String after) throws InterruptedException {
    List<String> names;
    try {
      names = part.after(after);
    } catch (IOException | RuntimeException e) {
      unchecked(part.kind(), "all that come after \"" + after + "\"", e);
      return Optional.empty();
    }
    for (String name : names) {
      check(part, name);
      checked.accept(new Position(part.kind(), name));
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(names.getLast());
  }

  private void check(AtRest part, String name) throws InterruptedException {
    try {
      switch (part.check(name, pace)) {
        case SOUND -> meters.checked(part.kind());
        case DAMAGED -> {
          meters.checked(part.kind());
          meters.damaged(part.kind());
        }
        case GONE -> {}
      }
    } catch (IOException | RuntimeException e) {
      unchecked(part.kind(), name, e);
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private void unchecked(Kind kind, String name, Exception e) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    meters.unchecked(kind);
    if (troubles++ < MOST_LOGGED) {
      log.atWarn()
          .addKeyValue("kind", kind.label())
          .addKeyValue("name", name)
          .setCause(e)
          .log(
              "could not check what is at rest; it stays in use, and is looked at again next time");
    }
  }
}
