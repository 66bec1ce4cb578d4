package dev.dagfetch.server.flight;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work that several callers wait for, on a virtual thread of its own. Made with its
 * first caller joined.
 *
 * <p>The thread is interrupted when the last caller has left; see {@link SingleFlight} for the
 * rules. Thread-safe.
 */
final class Flight<P, V> {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final String what;
  private final CompletableFuture<V> result = new CompletableFuture<>();
  private final Thread thread;

  /** How far the work is; null until it has said so. */
  private volatile @Nullable P latest;

  @GuardedBy("this")
  private int waiting = 1;

  @GuardedBy("this")
  private boolean abandoned;

  Flight(String what, SingleFlight.Work<P, V> work, Consumer<Flight<P, V>> landed) {
    this.what = what;
    this.thread = Thread.ofVirtual().name(what).unstarted(() -> run(work, landed));
  }

  void start() {
    thread.start();
  }

  /**
   * Leaves the table of flights first, so that whoever asks next starts anew and a failure is never
   * kept.
   */
  private void run(SingleFlight.Work<P, V> work, Consumer<Flight<P, V>> landed) {
    try {
      V value = work.run(progress -> latest = progress);
      landed.accept(this);
      result.complete(value);
    } catch (Throwable failure) {
      landed.accept(this);
      result.completeExceptionally(failure);
    }
  }

  /** Adds a caller; false if the work is being given up and cannot be joined any more. */
  synchronized boolean tryJoin() {
    if (abandoned) {
      return false;
    }
    waiting++;
    return true;
  }

  synchronized int waiting() {
    return waiting;
  }

  /** Ends the work whoever waits; they are told to come back. */
  void close() {
    synchronized (this) {
      abandoned = true;
    }
    result.completeExceptionally(
        new DagfetchException(Reason.DRAINING, what + " was stopped by the daemon; try again")
            .retryAfter(Duration.ofSeconds(1)));
    thread.interrupt();
  }

  /** Waits as a caller that has joined. */
  V await(Patience patience, Consumer<P> progress) {
    boolean goOn = false;
    try {
      return poll(patience.timeout(), progress);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(e);
    } catch (TimeoutException e) {
      goOn = patience.workGoesOn();
      throw timedOut(patience.timeout(), goOn);
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    } finally {
      leave(goOn);
    }
  }

  private V poll(Duration timeout, Consumer<P> progress)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + saturatedNanos(timeout);
    while (true) {
      long left = deadline - System.nanoTime();
      try {
        return result.get(Math.min(left, TICK_NANOS), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (left <= TICK_NANOS) {
          throw e;
        }
        tell(progress);
      }
    }
  }

  private void tell(Consumer<P> progress) {
    P now = latest;
    if (now != null) {
      progress.accept(now);
    }
  }

  private static long saturatedNanos(Duration timeout) {
    // Half of the range, so that a deadline far away does not overflow.
    return timeout.compareTo(Duration.ofDays(36_500)) > 0 ? Long.MAX_VALUE / 2 : timeout.toNanos();
  }

  private void leave(boolean goOn) {
    boolean last;
    synchronized (this) {
      waiting--;
      last = waiting == 0 && !goOn && !result.isDone();
      abandoned |= last;
    }
    if (last) {
      thread.interrupt();
    }
  }

  private DagfetchException timedOut(Duration timeout, boolean goOn) {
    String then =
        goOn
            ? "the work goes on; ask again to join it"
            : "allow more time, or look at the remote if this happens again";
    return new DagfetchException(
            Reason.REMOTE_TIMEOUT,
            "%s was not done within %d ms; %s".formatted(what, timeout.toMillis(), then))
        .retryAfter(Duration.ofSeconds(1));
  }

  private RuntimeException failed(Throwable failure) {
    return failure instanceof DagfetchException known
        ? known.again()
        : new IllegalStateException(what + " failed", failure);
  }

  private CancellationException cancelled(InterruptedException cause) {
    CancellationException cancelled = new CancellationException("stopped waiting for " + what);
    cancelled.initCause(cause);
    return cancelled;
  }
}
