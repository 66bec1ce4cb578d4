package dev.dagfetch.server.git.gate;

import dev.dagfetch.server.error.DagfetchException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Counts what is asked of remotes: by repository, and by outcome ({@code ok} or the reason in lower
 * case). Thread-safe.
 */
public final class UpstreamMeters {
  private final MeterRegistry meters;

  UpstreamMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** A request to a remote. */
  public interface Request<V, E extends Exception> {
    V send() throws DagfetchException, E;
  }

  /** Times a fetch of a commit. */
  public <V, E extends Exception> V fetch(String repository, Request<V, E> request) throws E {
    return timed("dagfetch.upstream.fetches", repository, request);
  }

  /** Times a question about refs. */
  public <V, E extends Exception> V ask(String repository, Request<V, E> request) throws E {
    return timed("dagfetch.upstream.asks", repository, request);
  }

  /** Counts conversations that broke and were begun again. */
  public void retried(String repository) {
    Counter.builder("dagfetch.upstream.retries")
        .description("Conversations with remotes that broke and were begun again")
        .tag("repository", repository)
        .register(meters)
        .increment();
  }

  /** Shows what a breaker does: 0 requests pass, 1 one is let through, 2 none. */
  Breaker watch(String endpoint, Breaker breaker) {
    Gauge.builder("dagfetch.upstream.breaker", breaker, b -> b.state().ordinal())
        .description("0 requests pass, 1 one is let through to see, 2 the endpoint is left alone")
        .tag("remote", endpoint)
        .strongReference(true)
        .register(meters);
    return breaker;
  }

  /** Counts what a fetch brought over the line. */
  public void received(String repository, long bytes) {
    Counter.builder("dagfetch.upstream.received")
        .baseUnit("bytes")
        .description("Bytes received from remotes over HTTP, SSH and git://")
        .tag("repository", repository)
        .register(meters)
        .increment(bytes);
  }

  private <V, E extends Exception> V timed(String name, String repository, Request<V, E> request)
      throws E {
    long start = System.nanoTime();
    String outcome = "bug";
    try {
      V value = request.send();
      outcome = "ok";
      return value;
    } catch (DagfetchException e) {
      outcome = e.reason().name().toLowerCase(Locale.ROOT);
      throw e;
    } finally {
      Timer.builder(name)
          .tag("repository", repository)
          .tag("outcome", outcome)
          .register(meters)
          .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }
}
