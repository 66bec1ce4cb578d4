package dev.dagfetch.server.git.gate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Who waits for a place at a remote, in the order in which they get one: in rounds, in each of
 * which a caller is served once; within a round in turns, in each of which a subject is served
 * once; first come, first served within a turn.
 *
 * <p>So whoever asks for one thing comes before the second of the five hundred that another has
 * asked for already, and five hundred callers for one DAG take turns with the one caller for
 * another. Newcomers join the round that is being served unless they were served in it. It ends
 * when all of it are served, or after a while, so that ever new callers do not keep an old one from
 * its next. Linear in the number of those who wait, which is bounded. Not thread-safe.
 */
final class FairQueue {
  /** Who has been served so often in one round waits for the next, whatever comes. */
  private static final int LONGEST_ROUND = 100;

  private final NavigableSet<Ticket> waiting =
      new TreeSet<>(
          Comparator.comparingLong(Ticket::round)
              .thenComparingLong(Ticket::turn)
              .thenComparingLong(Ticket::arrival));

  /** Those served in the present round. */
  private final List<Ticket> served = new ArrayList<>();

  private long round = 1;
  private long turn = 1;
  private long arrivals;

  /** Somebody's place in the queue. */
  record Ticket(Asker asker, long round, long turn, long arrival) {}

  Ticket add(Asker asker) {
    long joined =
        1 + last(other -> other.asker.caller().equals(asker.caller()), Ticket::round, round - 1);
    long next =
        1
            + last(
                other -> other.round == joined && other.asker.subject().equals(asker.subject()),
                Ticket::turn,
                joined == round ? turn - 1 : 0);
    Ticket ticket = new Ticket(asker, joined, next, arrivals++);
    waiting.add(ticket);
    return ticket;
  }

  private long last(Predicate<Ticket> alike, ToLongFunction<Ticket> number, long least) {
    return Stream.concat(waiting.stream(), served.stream())
        .filter(alike)
        .mapToLong(number)
        .reduce(least, Math::max);
  }

  private void begin(long next) {
    round = next;
    turn = 1;
    served.clear();
  }

  /** Takes out whoever is next. */
  Optional<Ticket> serve() {
    Optional<Ticket> next = Optional.ofNullable(waiting.pollFirst());
    next.ifPresent(this::note);
    return next;
  }

  private void note(Ticket ticket) {
    if (ticket.round > round) {
      begin(ticket.round);
    }
    if (ticket.round == round) {
      turn = ticket.turn;
    }
    served.add(ticket);
    if (served.size() == LONGEST_ROUND) {
      begin(round + 1);
    }
  }

  /** Takes out whoever is last. */
  Optional<Ticket> dropLast() {
    return Optional.ofNullable(waiting.pollLast());
  }

  /** Takes out somebody who does not want to wait any more; harmless if it is not there. */
  void remove(Ticket ticket) {
    waiting.remove(ticket);
  }

  /** 1 for whoever is next; 0 if it is not there any more. */
  int position(Ticket ticket) {
    return waiting.contains(ticket) ? waiting.headSet(ticket).size() + 1 : 0;
  }

  int size() {
    return waiting.size();
  }
}
