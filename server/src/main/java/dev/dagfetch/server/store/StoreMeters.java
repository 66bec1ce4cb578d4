package dev.dagfetch.server.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;

/** What the checkout cache tells operators. Thread-safe. */
final class StoreMeters {
  private final Counter hits;
  private final Counter misses;
  private final Timer builds;
  private final Counter recycled;

  StoreMeters(MeterRegistry meters, DiskBudget budget, Shelf shelf, Leases leases) {
    hits = requests(meters, "hit");
    misses = requests(meters, "miss");
    builds =
        Timer.builder("dagfetch.checkout.builds")
            .description("Checkouts made, and the time it took")
            .register(meters);
    recycled =
        Counter.builder("dagfetch.checkout.recycled")
            .description("Checkouts made out of one that had to go")
            .register(meters);
    FunctionCounter.builder("dagfetch.checkout.evictions", shelf, Shelf::evictions)
        .description("Checkouts that left the cache")
        .register(meters);
    Gauge.builder("dagfetch.checkout.disk.used", budget, DiskBudget::used)
        .description("Allocated blocks of all checkouts, evicted ones that are leased included")
        .baseUnit(BaseUnits.BYTES)
        .register(meters);
    Gauge.builder("dagfetch.checkout.disk.budget", budget, DiskBudget::budget)
        .description("Disk that checkouts may take")
        .baseUnit(BaseUnits.BYTES)
        .register(meters);
    Gauge.builder("dagfetch.checkouts", shelf, Shelf::count)
        .description("Checkouts in the cache")
        .register(meters);
    Gauge.builder("dagfetch.checkouts.damaged", shelf, Shelf::condemned)
        .description("Damaged checkouts that are still leased, and out of the cache")
        .register(meters);
    Gauge.builder("dagfetch.leases", leases, Leases::held)
        .description("Leases held by callers")
        .register(meters);
  }

  private static Counter requests(MeterRegistry meters, String result) {
    return Counter.builder("dagfetch.checkout.requests")
        .description("Requests for a shared checkout")
        .tag("result", result)
        .register(meters);
  }

  void request(boolean hit) {
    (hit ? hits : misses).increment();
  }

  Timer builds() {
    return builds;
  }

  void recycled() {
    recycled.increment();
  }

  long hits() {
    return (long) hits.count();
  }

  long misses() {
    return (long) misses.count();
  }
}
