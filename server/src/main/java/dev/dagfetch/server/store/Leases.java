package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreeId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** Names leases, and knows who holds those that are held. Thread-safe. */
final class Leases {
  private final AtomicLong issued = new AtomicLong();
  private final ConcurrentMap<String, Holder> held = new ConcurrentHashMap<>();

  /** A lease that runs {@code release} when it ends. */
  Lease issue(TreeId tree, Path root, boolean hit, Holder holder, Runnable release) {
    String id = "lease-" + issued.incrementAndGet();
    held.put(id, holder);
    return new Lease(
        id,
        tree,
        root,
        hit,
        () -> {
          held.remove(id);
          release.run();
        });
  }

  long held() {
    return held.size();
  }

  /** Some of the holders, for a message. */
  List<Holder> holders(int most) {
    return held.values().stream().limit(most).toList();
  }
}
