package dev.dagfetch.server;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.mirror.Mirrors;
import dev.dagfetch.server.rpc.DiskFigures;
import dev.dagfetch.server.segment.Segments;
import dev.dagfetch.server.store.Checkouts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one figure for all that the daemon keeps: mirrors, segments and checkouts, with what is being
 * received and made. The budgets of checkouts and segments are parts within it.
 *
 * <p>Nothing is counted twice: what each part takes is asked whenever it matters, and a fetch shows
 * in the size of the mirrors while it arrives. Room is made in the order of what it costs to have
 * things again: segments are built from mirrors, checkouts too, commits have to be fetched. Those
 * go in the background; whoever needs their room tries again. Thread-safe.
 */
final class StateBudget implements Room, DiskFigures {
  private static final int MOST_NAMED = 5;

  private final Optional<Long> budgetBytes;
  private volatile @Nullable Parts parts;

  private record Parts(Mirrors mirrors, Segments segments, Checkouts checkouts) {
    long bytes() {
      return mirrors.packBytes() + segments.usedBytes() + checkouts.stayingBytes();
    }
  }

  StateBudget(Optional<Long> budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /** Says what it bounds; before that there is room for everything. */
  void bound(Mirrors mirrors, Segments segments, Checkouts checkouts, MeterRegistry meters) {
    parts = new Parts(mirrors, segments, checkouts);
    Gauge.builder("dagfetch.disk.used", this, StateBudget::usedBytes)
        .baseUnit("bytes")
        .description("Disk that mirrors, segments and checkouts take")
        .register(meters);
    Gauge.builder("dagfetch.disk.budget", this, StateBudget::budgetBytes)
        .baseUnit("bytes")
        .description("Disk that they may take; 0 if only the file system bounds it")
        .register(meters);
  }

  @Override
  public long budgetBytes() {
    return budgetBytes.orElse(0L);
  }

  @Override
  public long usedBytes() {
    Parts bounded = parts;
    return bounded == null ? 0 : bounded.bytes();
  }

  @Override
  public boolean has(long bytes) {
    return budgetBytes.isEmpty() || usedBytes() + bytes <= budgetBytes.get();
  }

  @Override
  public void require(long bytes) {
    Parts bounded = parts;
    if (bounded == null || has(bytes)) {
      return;
    }
    long missing = usedBytes() + bytes - budgetBytes();
    missing -= bounded.segments().makeRoom(missing);
    if (missing > 0) {
      bounded.checkouts().makeRoom(missing);
    }
    if (!has(bytes)) {
      bounded.mirrors().tidySoon();
      throw full(bounded, bytes);
    }
  }

  private DagfetchException full(Parts bounded, long bytes) {
    return new DagfetchException(
            Reason.CACHE_FULL_PINNED,
            "%d bytes more do not fit: mirrors take %d, checkouts %d%s, of the budget of %d%s; end leases, delete pins, or raise cache.disk_budget"
                .formatted(
                    bytes,
                    bounded.mirrors().packBytes(),
                    bounded.checkouts().stayingBytes(),
                    bounded.checkouts().holders(),
                    budgetBytes(),
                    pins(bounded.mirrors().kept())))
        .with("needed_bytes", Long.toString(bytes))
        .with("budget_bytes", Long.toString(budgetBytes()))
        .retryAfter(Duration.ofSeconds(30));
  }

  private static String pins(Map<String, Integer> kept) {
    if (kept.isEmpty()) {
      return "";
    }
    String some =
        kept.entrySet().stream()
            .limit(MOST_NAMED)
            .map(entry -> "%d of \"%s\"".formatted(entry.getValue(), entry.getKey()))
            .collect(Collectors.joining(", "));
    int others = kept.size() - MOST_NAMED;
    return ", pinned commits: "
        + some
        + (others > 0 ? " and those of %d more repositories".formatted(others) : "");
  }
}
