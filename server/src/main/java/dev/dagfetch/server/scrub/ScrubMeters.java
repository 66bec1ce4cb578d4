package dev.dagfetch.server.scrub;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What scrub tells operators. Thread-safe. */
final class ScrubMeters {
  private final Counter bytes;
  private final Map<Kind, Counter> checked;
  private final Map<Kind, Counter> damaged;
  private final Map<Kind, Counter> unchecked;

  /**
   * @param finished when a round came to its end last
   */
  ScrubMeters(MeterRegistry registry, Supplier<Optional<Instant>> finished) {
    bytes =
        Counter.builder("dagfetch.scrub.read")
            .baseUnit(BaseUnits.BYTES)
            .description("Bytes at rest that were read to check them")
            .register(registry);
    checked = counters(registry, "checked", "Things at rest that were checked");
    damaged = counters(registry, "damaged", "Things at rest that were found damaged");
    unchecked =
        counters(registry, "unchecked", "Checks that could not be done, which says nothing more");
    Gauge.builder(
            "dagfetch.scrub.finished.timestamp",
            finished,
            time -> time.get().map(Instant::getEpochSecond).orElse(0L))
        .baseUnit("seconds")
        .description("When scrub had been through everything last; 0: never yet")
        .register(registry);
  }

  private static Map<Kind, Counter> counters(
      MeterRegistry registry, String name, String description) {
    Map<Kind, Counter> counters = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      counters.put(
          kind,
          Counter.builder("dagfetch.scrub." + name)
              .description(description)
              .tag("kind", kind.label())
              .register(registry));
    }
    return counters;
  }

  void read(long count) {
    bytes.increment(count);
  }

  void checked(Kind kind) {
    count(checked, kind);
  }

  void damaged(Kind kind) {
    count(damaged, kind);
  }

  void unchecked(Kind kind) {
    count(unchecked, kind);
  }

  private static void count(Map<Kind, Counter> counters, Kind kind) {
    Counter counter = counters.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }

  long bytes() {
    return (long) bytes.count();
  }

  long checked() {
    return sum(checked);
  }

  long damaged() {
    return sum(damaged);
  }

  long unchecked() {
    return sum(unchecked);
  }

  private static long sum(Map<Kind, Counter> counters) {
    return (long) counters.values().stream().mapToDouble(Counter::count).sum();
  }
}
