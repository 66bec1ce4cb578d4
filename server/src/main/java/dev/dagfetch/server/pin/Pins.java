package dev.dagfetch.server.pin;

import dev.dagfetch.server.git.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The pins of a daemon. Thread-safe; what a method returned is durable. */
public final class Pins implements AutoCloseable {
  // constructor: (catalog's PinRecords, Versions, Repositories, InstantSource)

  /** Makes keep-refs agree with the catalog, then sweeps expired pins from time to time until {@link #close}. */
  public void start() {}

  public CreatedPin create(PinRequest request, Wait wait) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** All or none; an error has metadata "index". */
  public List<CreatedPin> createAll(List<PinRequest> requests, Wait wait) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** @throws DagfetchException PIN_UNKNOWN */
  public Pin get(String id) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** At most {@code limit} pins in the order of their ids, after {@code after} if given. */
  public List<Pin> list(PinFilter filter, Optional<String> after, int limit) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** {@code ttl} empty: until deleted. */
  public Pin renew(String id, Optional<Duration> ttl) {
    throw new UnsupportedOperationException("skeleton");
  }

  public void delete(String id, boolean allowMissing) {}

  /** Deletes what has expired; returns how many. */
  public int sweep() {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() {}
}
