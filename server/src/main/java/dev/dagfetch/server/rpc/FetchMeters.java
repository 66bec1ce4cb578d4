package dev.dagfetch.server.rpc;

import dev.dagfetch.v1.ServedFrom;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what FetchDag delivered. Thread-safe. */
final class FetchMeters {
  private final MeterRegistry meters;
  private final Counter sentBytes;

  FetchMeters(MeterRegistry meters) {
    this.meters = meters;
    this.sentBytes =
        Counter.builder("dagfetch.fetches.sent")
            .baseUnit("bytes")
            .description("Content sent by FetchDag")
            .register(meters);
  }

  Fetch begin() {
    return new Fetch();
  }

  /** One answer: counted as failed unless it says that it is complete. Used by one thread. */
  final class Fetch implements AutoCloseable {
    private String servedFrom = "none";
    private String outcome = "failed";

    void servedFrom(ServedFrom source) {
      servedFrom =
          switch (source) {
            case SERVED_FROM_MEMORY -> "memory";
            case SERVED_FROM_DISK -> "disk";
            case SERVED_FROM_REMOTE -> "remote";
            case SERVED_FROM_UNSPECIFIED, UNRECOGNIZED -> "none";
          };
    }

    void sent(int bytes) {
      sentBytes.increment(bytes);
    }

    void complete() {
      outcome = "complete";
    }

    @Override
    public void close() {
      Counter.builder("dagfetch.fetches")
          .description("FetchDag answers by outcome and by what they cost")
          .tag("outcome", outcome)
          .tag("served_from", servedFrom)
          .register(meters)
          .increment();
    }
  }
}
