package dev.dagfetch.server.store;

import dev.dagfetch.server.git.TreeId;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Names leases and counts those held. Thread-safe. */
final class Leases {
  private final AtomicLong issued = new AtomicLong();
  private final AtomicLong held = new AtomicLong();

  /** A lease that runs {@code release} when it ends. */
  Lease issue(TreeId tree, Path root, boolean hit, Runnable release) {
    held.incrementAndGet();
    return new Lease(
        "lease-" + issued.incrementAndGet(),
        tree,
        root,
        hit,
        () -> {
          held.decrementAndGet();
          release.run();
        });
  }

  long held() {
    return held.get();
  }
}
