package dev.dagfetch.server.segment;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what the store of segments does. Thread-safe. */
final class SegmentMeters {
  private final Counter hits;
  private final Counter builds;
  private final Counter builtBytes;

  SegmentMeters(MeterRegistry meters, SegmentIndex index) {
    hits = counter(meters, "dagfetch.segments.hits", "Frames read from segments on disk");
    builds = counter(meters, "dagfetch.segments.builds", "Segments built from mirrors");
    builtBytes =
        Counter.builder("dagfetch.segments.built")
            .baseUnit("bytes")
            .description("Size of the segments built")
            .register(meters);
    FunctionCounter.builder("dagfetch.segments.evictions", index, SegmentIndex::evictions)
        .description("Segments evicted to make room")
        .register(meters);
    gauge(meters, "dagfetch.segments.used", index, "Allocated blocks of all segments");
    Gauge.builder("dagfetch.segments.count", index, SegmentIndex::count)
        .description("Segments on disk")
        .register(meters);
  }

  private static Counter counter(MeterRegistry meters, String name, String description) {
    return Counter.builder(name).description(description).register(meters);
  }

  private static void gauge(
      MeterRegistry meters, String name, SegmentIndex index, String description) {
    Gauge.builder(name, index, SegmentIndex::usedBytes)
        .baseUnit("bytes")
        .description(description)
        .register(meters);
  }

  void hit() {
    hits.increment();
  }

  void built(long bytes) {
    builds.increment();
    builtBytes.increment(bytes);
  }

  long hits() {
    return (long) hits.count();
  }

  long builds() {
    return (long) builds.count();
  }
}
