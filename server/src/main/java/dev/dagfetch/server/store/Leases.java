package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreeId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Names leases, and knows who holds those that are held. Thread-safe. */
final class Leases {
  private static final int MOST_NAMED = 5;

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

  /** For a message: the first few holders; empty if nothing is leased. */
  String holders() {
    List<Holder> some = held.values().stream().limit(MOST_NAMED).toList();
    if (some.isEmpty()) {
      return "";
    }
    long others = held.size() - some.size();
    String names = some.stream().map(Holder::toString).collect(Collectors.joining(", "));
    return ", leased by " + names + (others > 0 ? " and " + others + " more" : "");
  }
}
