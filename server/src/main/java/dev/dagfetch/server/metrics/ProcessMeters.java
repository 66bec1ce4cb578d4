package dev.dagfetch.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.netty.util.internal.PlatformDependent;

/**
 * Measures the process itself: heap, threads, collector, file descriptors, and direct memory, which
 * is where frames wait for slow readers and which the heap's figures do not show.
 */
public final class ProcessMeters implements AutoCloseable {
  private final JvmGcMetrics collector = new JvmGcMetrics();

  /** Begins to measure into {@code meters}. */
  public void bindTo(MeterRegistry meters) {
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    collector.bindTo(meters);
    Gauge.builder("dagfetch.direct.memory.used", PlatformDependent::usedDirectMemory)
        .baseUnit("bytes")
        .description("Direct memory that the transport holds")
        .register(meters);
    Gauge.builder("dagfetch.direct.memory.limit", PlatformDependent::maxDirectMemory)
        .baseUnit("bytes")
        .description("Direct memory that the transport may hold")
        .register(meters);
  }

  @Override
  public void close() {
    collector.close();
  }
}
