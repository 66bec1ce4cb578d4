package dev.dagfetch.server.catalog;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.object.CommitId;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The pins as they are stored. Every change is one transaction and durable on return. Thread-safe.
 *
 * <p>What has expired stays stored until {@link #removeExpired}: whoever removes a row learns its
 * commit, and so can stop keeping it.
 */
public final class PinRecords {
  private final Catalog catalog;

  public PinRecords(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The pin with this id, also an expired one. */
  public Optional<PinRow> find(String id) {
    return catalog.read(db -> PinSql.find(db, id));
  }

  public List<PinRow> list(PinQuery query) {
    return catalog.read(db -> PinSql.list(db, query));
  }

  /**
   * Adds all of them, or none if an id is taken, by an expired pin too. Returns who has the ids;
   * empty if all were added.
   */
  public Map<String, PinRow> addAll(List<PinRow> rows) {
    return catalog.write(db -> {
      Map<String, PinRow> taken = new LinkedHashMap<>();
      rows.forEach(row -> PinSql.find(db, row.id()).ifPresent(found -> taken.put(row.id(), found)));
      if (taken.isEmpty()) {
        rows.forEach(row -> PinSql.insert(db, row));
        Failpoint.PIN_RECORDED.pass();
      }
      return taken;
    });
  }

  /** Changes when a pin ends. Empty if there is none, or it has expired. */
  public Optional<PinRow> setExpiry(String id, Optional<Instant> expires, Instant now) {
    return catalog.write(db -> {
      int changed = PinSql.setExpiry(db, id, expires, now);
      return changed == 0 ? Optional.<PinRow>empty() : PinSql.find(db, id);
    });
  }

  /** Removes a pin, also an expired one, and returns what it was. */
  public Optional<PinRow> remove(String id) {
    return catalog.write(
        db -> removed(db, PinSql.find(db, id).stream().toList()).stream().findFirst());
  }

  /** Removes the pins that have expired and returns what they were. */
  public List<PinRow> removeExpired(Instant now) {
    return catalog.write(db -> removed(db, PinSql.expired(db, now)));
  }

  private static List<PinRow> removed(Handle db, List<PinRow> rows) {
    rows.forEach(row -> PinSql.delete(db, row.id()));
    return rows;
  }

  /** Whether a pin, expired or not, needs the commit of that mirror. */
  public boolean needs(String mirror, CommitId commit) {
    return catalog.read(db -> PinSql.needs(db, mirror, commit));
  }

  /**
   * The commits that pins, expired or not, need of a mirror: that of a repository, or of one of its
   * submodules.
   */
  public Set<CommitId> commits(String mirror) {
    return new HashSet<>(catalog.read(db -> PinSql.commits(db, mirror)));
  }

  /**
   * How many pins each repository has that have not expired; a repository without any is left out.
   */
  public Map<String, Long> countByRepository(Instant now) {
    return catalog.read(db -> PinSql.countByRepository(db, now));
  }
}
