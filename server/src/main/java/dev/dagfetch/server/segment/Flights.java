package dev.dagfetch.server.segment;

import dev.dagfetch.server.error.DagfetchException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Work that is done once for all who want it at the same time. Unlike with {@link
 * dev.dagfetch.server.flight.SingleFlight} one thread may take on the work for many keys, and what
 * it took on it does although nobody waits any more: it is short, and the next who asks finds it
 * done. Results and failures reach those who wait and are not kept. Thread-safe.
 */
final class Flights<K, V> {
  private final ConcurrentMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

  /** The right and the duty to do the work for a key. */
  static final class Claim<V> {
    private final CompletableFuture<V> result = new CompletableFuture<>();
    private final Consumer<CompletableFuture<V>> land;

    private Claim(Consumer<CompletableFuture<V>> land) {
      this.land = land;
    }

    void complete(V value) {
      land.accept(result);
      result.complete(value);
    }

    /** Has no effect after {@link #complete}. */
    void fail(Throwable failure) {
      land.accept(result);
      result.completeExceptionally(failure);
    }
  }

  /**
   * Returns the work under way for a key; if there is none, {@code start} gets the claim and must
   * see to it.
   */
  CompletableFuture<V> join(K key, Consumer<Claim<V>> start) {
    Claim<V> claim = new Claim<>(result -> flights.remove(key, result));
    CompletableFuture<V> current = flights.putIfAbsent(key, claim.result);
    if (current != null) {
      return current;
    }
    start.accept(claim);
    return claim.result;
  }

  /** Waits for a result; a failure is thrown as an exception of the caller's own. */
  static <V> V await(CompletableFuture<V> flight) {
    try {
      return flight.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("stopped waiting");
      cancelled.initCause(e);
      throw cancelled;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof DagfetchException known
          ? known.again()
          : new IllegalStateException("shared work failed", e.getCause());
    }
  }
}
