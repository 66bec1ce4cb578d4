package dev.dagfetch.server.git.gate;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Lets a bounded number of fetches work at one remote at the same time, and a bounded number wait,
 * for a bounded time, in the order of a {@link FairQueue}. Thread-safe.
 */
public final class RemoteGate {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final String endpoint;
  private final GateSettings settings;

  /** Places are handed over: one is free only while nobody waits. */
  @GuardedBy("this")
  private int free;

  @GuardedBy("this")
  private final FairQueue queue = new FairQueue();

  /** Those who got a place and have not yet noticed. */
  @GuardedBy("this")
  private final Set<FairQueue.Ticket> served = new HashSet<>();

  RemoteGate(String endpoint, GateSettings settings) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.free = settings.places();
  }

  /** A place at the remote, held until closed. */
  public interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a place. Interruptible: leaves the queue.
   *
   * @param position told the place in the queue, 1 for the next one, whenever it changes
   * @throws DagfetchException {@link Reason#QUEUE_FULL} if too many wait already, or if it took too
   *     long
   */
  public Place enter(Asker asker, IntConsumer position) throws InterruptedException {
    Optional<FairQueue.Ticket> ticket = takeOrQueue(asker);
    if (ticket.isPresent()) {
      await(ticket.get(), position);
    }
    return this::leave;
  }

  private synchronized Optional<FairQueue.Ticket> takeOrQueue(Asker asker) {
    FairQueue.Ticket ticket = queue.add(asker);
    if (free > 0) {
      // Nobody waits, so this one is served; the queue remembers whose turn it was.
      free--;
      var unused = queue.serve();
      return Optional.empty();
    }
    if (queue.size() > settings.mayWait()) {
      // Whose turn is the furthest away has to come back, be it the newcomer or somebody else.
      var unused = queue.dropLast();
    }
    notifyAll();
    return Optional.of(ticket);
  }

  private void await(FairQueue.Ticket ticket, IntConsumer position) throws InterruptedException {
    long deadline = System.nanoTime() + settings.longestWait().toNanos();
    try {
      for (int at = awaitChange(ticket, 0, deadline); at > 0; ) {
        position.accept(at);
        at = awaitChange(ticket, at, deadline);
      }
    } catch (InterruptedException | RuntimeException e) {
      abandon(ticket);
      throw e;
    }
  }

  /** Returns the place in the queue when it is not the last one known; 0 when it was served. */
  private synchronized int awaitChange(FairQueue.Ticket ticket, int last, long deadline)
      throws InterruptedException {
    while (!served.remove(ticket)) {
      int now = queue.position(ticket);
      if (now == 0) {
        throw full("%d fetches already wait for a place at %s", queue.size());
      }
      if (now != last) {
        return now;
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0) {
        throw full("%d fetches still wait for a place at %s before this one", now - 1);
      }
      wait(millis);
    }
    return 0;
  }

  /** Whoever was served at the last moment hands the place on. */
  private synchronized void abandon(FairQueue.Ticket ticket) {
    queue.remove(ticket);
    if (served.remove(ticket)) {
      leave();
    }
    notifyAll();
  }

  private synchronized void leave() {
    Optional<FairQueue.Ticket> next = queue.serve();
    if (next.isPresent()) {
      served.add(next.get());
    } else {
      free++;
    }
    notifyAll();
  }

  private DagfetchException full(String why, int others) {
    return new DagfetchException(
            Reason.QUEUE_FULL,
            why.formatted(others, endpoint)
                + "; try again in %d s".formatted(RETRY_AFTER.toSeconds()))
        .with("remote", endpoint)
        .retryAfter(RETRY_AFTER);
  }
}
