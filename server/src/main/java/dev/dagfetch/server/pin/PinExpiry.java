package dev.dagfetch.server.pin;

import dev.dagfetch.server.catalog.PinRecords;
import dev.dagfetch.server.catalog.PinRow;
import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.repository.Repositories;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of pins: the row first, then what it kept. */
final class PinExpiry {
  private static final Logger log = LoggerFactory.getLogger(PinExpiry.class);

  private final PinRecords records;
  private final Repositories repositories;
  private final KeptCommits kept;
  private final InstantSource clock;

  PinExpiry(PinRecords records, Repositories repositories, KeptCommits kept, InstantSource clock) {
    this.records = records;
    this.repositories = repositories;
    this.kept = kept;
    this.clock = clock;
  }

  /** Removes what has expired; returns how many pins that were. */
  int sweep() {
    List<PinRow> expired = records.removeExpired(clock.instant());
    expired.forEach(this::letGo);
    if (!expired.isEmpty()) {
      log.atInfo().addKeyValue("pins", expired.size()).log("removed expired pins");
    }
    return expired.size();
  }

  /**
   * Stops keeping the commits of a pin that is removed. Without its repository there is nothing
   * kept.
   */
  void letGo(PinRow removed) {
    Failpoint.PIN_REMOVED.pass();
    letGo(removed.repository(), removed.commit());
    removed.submodules().forEach(submodule -> letGo(submodule.mirror(), submodule.commit()));
  }

  private void letGo(String mirror, CommitId commit) {
    repositories.findMirror(mirror).ifPresent(found -> kept.releaseUnneeded(found, commit));
  }
}
