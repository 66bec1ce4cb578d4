package dev.dagfetch.server.git.refs;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.flight.SingleFlight;
import dev.dagfetch.server.git.gate.FetchProgress;
import dev.dagfetch.server.git.gate.Wait;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Asks a repository's remote for refs, one question after another, so that answers come in the
 * order of what they saw. Refs that are wanted while a question is under way go together into the
 * next one: a remote has one question at a time to answer, however many callers and refs there are.
 * Thread-safe.
 */
final class RefRounds {
  /** More go into a further question. */
  private static final int MOST_REFS = 200;

  private final String repository;
  private final AgeClock clock;
  private final Question question;
  private final SingleFlight<Round, FetchProgress, Collection<RefSighting>> flights =
      new SingleFlight<>();
  private final Semaphore turn = new Semaphore(1, true);

  @GuardedBy("this")
  private Round gathering = new Round();

  @GuardedBy("this")
  private @Nullable Round running;

  RefRounds(String repository, AgeClock clock, Question question) {
    this.repository = repository;
    this.clock = clock;
    this.question = question;
  }

  /** Asks the remote for refs by their full names. */
  interface Question {
    Collection<RefSighting> ask(Set<String> refs, Moment askedAt);
  }

  /** Refs that are asked for together. Grows only while it gathers. */
  private static final class Round {
    final Set<String> refs = new TreeSet<>();
    @Nullable Moment askedAt;

    boolean answers(Collection<String> wanted, Duration maxAge) {
      return askedAt != null && askedAt.isYoungerThan(maxAge) && refs.containsAll(wanted);
    }
  }

  /**
   * What the remote says, now or at most {@code maxAge} ago, about what the names may stand for.
   */
  Collection<RefSighting> ask(Collection<RefName> names, Duration maxAge, Wait wait) {
    List<String> refs = names.stream().flatMap(name -> name.candidates().stream()).toList();
    Round round = roundFor(refs, maxAge);
    return flights.join(
        round, describe(names), wait.patience(), wait.progress(), progress -> run(round));
  }

  private String describe(Collection<RefName> names) {
    String what =
        names.size() == 1
            ? "ref " + DagfetchException.quote(names.iterator().next().text())
            : names.size() + " refs";
    return "question for %s of \"%s\"".formatted(what, repository);
  }

  /** One that is under way and recent enough, or else the one that comes after it. */
  private synchronized Round roundFor(List<String> refs, Duration maxAge) {
    if (running != null && running.answers(refs, maxAge)) {
      return running;
    }
    if (gathering.refs.size() >= MOST_REFS) {
      gathering = new Round();
    }
    gathering.refs.addAll(refs);
    return gathering;
  }

  private Collection<RefSighting> run(Round round) throws InterruptedException {
    turn.acquire();
    try {
      return question.ask(round.refs, begin(round));
    } finally {
      end();
      turn.release();
    }
  }

  private synchronized Moment begin(Round round) {
    if (gathering == round) {
      gathering = new Round();
    }
    round.askedAt = clock.now();
    running = round;
    return round.askedAt;
  }

  private synchronized void end() {
    running = null;
  }

  void close() {
    flights.close();
  }
}
