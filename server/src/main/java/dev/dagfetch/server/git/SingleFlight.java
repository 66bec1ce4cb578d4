package dev.dagfetch.server.git;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Does a piece of work once for all who ask for it at the same time.
 *
 * <p>The first caller starts the work on a thread of its own, so it is nobody's in particular: it goes on while anyone waits,
 * and is interrupted when the last one has left, unless that one left because its time was up and allowed the work to go on.
 * Results and failures reach those who wait and are not kept: who asks later starts anew. Each gets a failure as an exception
 * of its own. Thread-safe.
 */
final class SingleFlight<K, V> {
  private final ConcurrentMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

  /** The shared work. It must end soon after its thread is interrupted. */
  interface Work<V> {
    V run(FlightProgress progress) throws Exception;
  }

  /**
   * Joins the work under way for a key, or starts it.
   *
   * @param what names the work in messages, for example {@code fetch of commit … of "pipelines"}
   */
  V join(K key, String what, Wait wait, Work<V> work) {
    Flight<V> created = new Flight<>(what, work, flight -> flights.remove(key, flight));
    Flight<V> joined =
        flights.compute(
            key, (k, current) -> current != null && current.tryJoin() ? current : created);
    if (joined == created) {
      created.start();
    }
    return joined.await(wait);
  }

  /** How many wait for the work of a key. */
  int waiting(K key) {
    Flight<V> flight = flights.get(key);
    return flight == null ? 0 : flight.waiting();
  }

  /** Ends all work under way; who waits for it is told to come back. */
  void close() {
    flights.values().forEach(Flight::close);
  }
}
