package dev.dagfetch.server.git.upkeep;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What upkeep tells of one mirror. Thread-safe. */
public final class UpkeepMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final AtomicLong packs = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Timer repacks;
  private final Counter dropped;
  private final List<Meter> gauges;

  /** Shows a mirror in the metrics until closed. */
  public UpkeepMeters(MeterRegistry registry, String repository) {
    this.registry = registry;
    this.repacks =
        Timer.builder("dagfetch.mirror.repacks")
            .description("Packs of the mirror put together, and the time it took")
            .tag("repository", repository)
            .register(registry);
    this.dropped =
        Counter.builder("dagfetch.mirror.dropped.commits")
            .description("Commits that nobody needed any more")
            .tag("repository", repository)
            .register(registry);
    this.gauges =
        List.of(
            Gauge.builder("dagfetch.mirror.packs", packs, AtomicLong::get)
                .description("Packs of the mirror")
                .tag("repository", repository)
                .register(registry),
            Gauge.builder("dagfetch.mirror.used", bytes, AtomicLong::get)
                .baseUnit("bytes")
                .description("Size of the mirror's packs")
                .tag("repository", repository)
                .register(registry));
  }

  void update(List<PackChoice.Candidate> now) {
    packs.set(now.size());
    bytes.set(now.stream().mapToLong(PackChoice.Candidate::bytes).sum());
  }

  void repacked(long nanos, int droppedCommits) {
    repacks.record(nanos, TimeUnit.NANOSECONDS);
    dropped.increment(droppedCommits);
  }

  /** The mirror is not open any more: what it had says nothing. */
  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
