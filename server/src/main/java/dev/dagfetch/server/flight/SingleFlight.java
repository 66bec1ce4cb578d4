package dev.dagfetch.server.flight;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does a piece of work once for all who ask for it at the same time.
 *
 * <p>The first caller starts the work on a thread of its own, so it is nobody's in particular: it
 * goes on while anyone waits, and is interrupted when the last one has left, unless that one left
 * because its time was up and allowed the work to go on. Results and failures reach those who wait
 * and are not kept: who asks later starts anew. Each gets a failure as an exception of its own.
 * Thread-safe.
 *
 * @param <P> how far the work is, told to everyone who waits
 */
public final class SingleFlight<K, P, V> implements AutoCloseable {
  private final ConcurrentMap<K, Flight<P, V>> flights = new ConcurrentHashMap<>();

  /** The shared work. It must end soon after its thread is interrupted. */
  public interface Work<P, V> {
    V run(Consumer<P> progress) throws Exception;
  }

  /**
   * Joins the work under way for a key, or starts it.
   *
   * @param what names the work in messages, for example {@code fetch of commit … of "pipelines"}
   * @param progress told a few times a second, by the waiting thread
   */
  public V join(K key, String what, Patience patience, Consumer<P> progress, Work<P, V> work) {
    Flight<P, V> created = new Flight<>(what, work, flight -> flights.remove(key, flight));
    Flight<P, V> joined =
        flights.compute(
            key, (k, current) -> current != null && current.tryJoin() ? current : created);
    if (joined == created) {
      created.start();
    }
    return joined.await(patience, progress);
  }

  /** How many wait for the work of a key. */
  public int waiting(K key) {
    @Nullable Flight<P, V> flight = flights.get(key);
    return flight == null ? 0 : flight.waiting();
  }

  /** Ends all work under way; who waits for it is told to come back. */
  @Override
  public void close() {
    flights.values().forEach(Flight::close);
  }
}
