package dev.dagfetch.server.git;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a bounded number of fetches work at one remote at the same time, and a bounded number wait.
 * Thread-safe.
 */
final class RemoteGate {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final String endpoint;
  private final Semaphore places;
  private final AtomicInteger waiting = new AtomicInteger();
  private final int mayWait;

  RemoteGate(String endpoint, int places, int mayWait) {
    this.endpoint = endpoint;
    this.places = new Semaphore(places, true);
    this.mayWait = mayWait;
  }

  /** A place at the remote, held until closed. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a place, first come, first served.
   *
   * @throws DagfetchException {@link Reason#QUEUE_FULL} if too many wait already
   */
  Place enter() throws InterruptedException {
    if (!places.tryAcquire()) {
      queue();
    }
    return places::release;
  }

  private void queue() throws InterruptedException {
    try {
      if (waiting.incrementAndGet() > mayWait) {
        throw new DagfetchException(
                Reason.QUEUE_FULL,
                "%d fetches already wait for a place at %s; try again in %d s"
                    .formatted(mayWait, endpoint, RETRY_AFTER.toSeconds()))
            .with("remote", endpoint)
            .retryAfter(RETRY_AFTER);
      }
      places.acquire();
    } finally {
      waiting.decrementAndGet();
    }
  }
}
