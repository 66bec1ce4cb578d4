package dev.dagfetch.server.pin;

import dev.dagfetch.server.catalog.PinQuery;
import dev.dagfetch.server.catalog.PinRecords;
import dev.dagfetch.server.catalog.PinRow;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.version.Versions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pins of a daemon. What a method returned is durable, and the commit of a pin that anybody can
 * see is kept: {@link KeptCommits} says how.
 *
 * <p>Thread-safe. Who starts it closes it.
 */
public final class Pins implements AutoCloseable {
  /** Most pins in one call. */
  public static final int MAX_BATCH = 1000;

  private static final Logger log = LoggerFactory.getLogger(Pins.class);

  private final PinRecords records;
  private final Repositories repositories;
  private final Versions versions;
  private final InstantSource clock;
  private final Duration sweepInterval;
  private final KeptCommits kept;
  private final PinExpiry expiry;
  private final Sweeper sweeper = new Sweeper();

  /**
   * @param sweepInterval time between two sweeps of expired pins, which nobody sees even before
   */
  public Pins(
      PinRecords records,
      Versions versions,
      Repositories repositories,
      InstantSource clock,
      Duration sweepInterval) {
    this.records = records;
    this.repositories = repositories;
    this.versions = versions;
    this.clock = clock;
    this.sweepInterval = sweepInterval;
    this.kept = new KeptCommits(records);
    this.expiry = new PinExpiry(records, repositories, kept, clock);
  }

  /**
   * Makes keep-refs agree with the catalog, then sweeps expired pins from time to time until {@link
   * #close}.
   */
  public void start() {
    sweep();
    new Reconciliation(records, repositories, kept).run(clock.instant());
    sweeper.start(this::sweep, sweepInterval);
  }

  /**
   * Makes a pin, or finds the one that was made with this id and target.
   *
   * @throws DagfetchException PIN_TARGET_DIFFERS, and as {@link Versions#tip} and {@link
   *     Versions#at}
   */
  public CreatedPin create(PinRequest request, Wait wait) {
    return makeAll(List.of(request), wait).getFirst();
  }

  /**
   * As {@link #create} for up to {@link #MAX_BATCH} pins with different ids, all or none. Each ref
   * is resolved once.
   *
   * @throws DagfetchException as {@code create}, with metadata "index"
   */
  public List<CreatedPin> createAll(List<PinRequest> requests, Wait wait) {
    requireBatch(requests);
    try {
      return makeAll(requests, wait);
    } catch (DagfetchException e) {
      String id = e.metadata().get("pin_id");
      List<String> ids = requests.stream().map(PinRequest::id).toList();
      throw id == null ? e : e.with("index", String.valueOf(ids.indexOf(id)));
    }
  }

  private static void requireBatch(List<PinRequest> requests) {
    if (requests.isEmpty() || requests.size() > MAX_BATCH) {
      throw DagfetchException.invalidField(
          "requests", requests.size() + " pins", "1 to " + MAX_BATCH);
    }
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < requests.size(); i++) {
      String id = requests.get(i).id();
      if (!ids.add(id)) {
        throw DagfetchException.invalidField("pin_id", id, "different ids")
            .with("index", String.valueOf(i));
      }
    }
  }

  private List<CreatedPin> makeAll(List<PinRequest> requests, Wait wait) {
    PinTargets targets = new PinTargets(repositories, versions, requests, wait);
    try (Claims claims = new Claims(kept)) {
      List<CreatedPin> pins =
          new PinCreation(records, repositories, expiry, clock).create(requests, targets, claims);
      pins.stream().filter(CreatedPin::created).map(CreatedPin::pin).forEach(Pins::logCreated);
      return pins;
    }
  }

  private static void logCreated(Pin pin) {
    log.atInfo()
        .addKeyValue("pin", pin.id())
        .addKeyValue("dag", pin.dagId())
        .addKeyValue("repository", pin.repository())
        .addKeyValue("commit", pin.commit())
        .log("created pin");
  }

  /**
   * @throws DagfetchException PIN_UNKNOWN if there is none, or it has expired
   */
  public Pin get(String id) {
    Instant now = clock.instant();
    return records
        .find(PinIds.require(id))
        .filter(row -> !row.hasExpired(now))
        .map(Pin::of)
        .orElseThrow(() -> unknown(id));
  }

  /** At most {@code limit} pins in the order of their ids, after {@code after} if given. */
  public List<Pin> list(PinFilter filter, Optional<String> after, int limit) {
    PinQuery query =
        new PinQuery(
            filter.dagId(),
            filter.repository(),
            filter.commit(),
            filter.labels(),
            after,
            limit,
            clock.instant());
    return records.list(query).stream().map(Pin::of).toList();
  }

  /**
   * Sets what is left of a pin's life, from now.
   *
   * @param ttl empty: until deleted
   * @throws DagfetchException PIN_UNKNOWN if there is none, or it has expired
   */
  public Pin renew(String id, Optional<Duration> ttl) {
    PinTtl.require(ttl);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return records
        .setExpiry(PinIds.require(id), ttl.map(now::plus), now)
        .map(Pin::of)
        .orElseThrow(() -> unknown(id));
  }

  /**
   * @throws DagfetchException PIN_UNKNOWN if there is none, or it has expired, unless {@code
   *     allowMissing}
   */
  public void delete(String id, boolean allowMissing) {
    Optional<PinRow> removed = records.remove(PinIds.require(id));
    removed.ifPresent(expiry::letGo);
    boolean seen = removed.filter(row -> !row.hasExpired(clock.instant())).isPresent();
    if (seen) {
      log.atInfo().addKeyValue("pin", id).log("deleted pin");
    } else if (!allowMissing) {
      throw unknown(id);
    }
  }

  private static DagfetchException unknown(String id) {
    return new DagfetchException(
            Reason.PIN_UNKNOWN, "there is no pin \"%s\", or it has expired".formatted(id))
        .with("pin_id", id);
  }

  /** Deletes what has expired; returns how many. */
  public int sweep() {
    return expiry.sweep();
  }

  /** Ends the sweeping; pins can be read and changed until the catalog is closed. */
  @Override
  public void close() {
    sweeper.close();
  }
}
