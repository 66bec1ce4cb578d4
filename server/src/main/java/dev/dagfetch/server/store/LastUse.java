package dev.dagfetch.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records on disk when a checkout was used, as its sidecar's time, so that the next start knows
 * which are the coldest; at most once a minute for each. Thread-safe.
 */
final class LastUse {
  private static final Logger log = LoggerFactory.getLogger(LastUse.class);
  private static final long RARELY = Duration.ofMinutes(1).toMillis();

  private final InstantSource clock;

  LastUse(InstantSource clock) {
    this.clock = clock;
  }

  void record(Checkout checkout) {
    long now = clock.millis();
    long before = checkout.lastUsedMillis().get();
    if (Math.abs(now - before) < RARELY || !checkout.lastUsedMillis().compareAndSet(before, now)) {
      return;
    }
    try {
      Files.setLastModifiedTime(checkout.sidecar(), FileTime.fromMillis(now));
    } catch (IOException e) {
      // The order of eviction after the next start is all that is lost.
      log.atDebug().addKeyValue("tree", checkout.tree()).setCause(e).log("last use not recorded");
    }
  }
}
