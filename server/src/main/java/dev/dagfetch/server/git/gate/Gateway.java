package dev.dagfetch.server.git.gate;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.dagfetch.server.git.address.RemoteSettings;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.bounds.Deadlines;
import dev.dagfetch.server.git.remote.RemoteConnector;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The way out to remotes that the mirrors of a daemon share, with the bounds on using it.
 * Thread-safe.
 *
 * @param timeouts how long remotes are waited for
 * @param gate how many fetches may use one remote
 * @param gates the fetches under way by endpoint, so that repositories of one host share its places
 * @param breakers keep us from endpoints that do not answer, or asked us to wait
 * @param retries what is tried again
 */
public record Gateway(
    UpstreamMeters meters,
    RemoteConnector connector,
    Deadlines deadlines,
    Timeouts timeouts,
    GateSettings gate,
    ConcurrentMap<String, RemoteGate> gates,
    ConcurrentMap<String, Breaker> breakers,
    Retries retries)
    implements AutoCloseable {
  /** How often a conversation that broke is begun, the first time included. */
  private static final int ATTEMPTS = 3;

  /** Conversations in a row that an endpoint may leave without answer. */
  private static final int MAY_FAIL = 10;

  /** One that nobody has used yet; the caller closes it. */
  public static Gateway create(RemoteSettings remotes, GateSettings gate, MeterRegistry meters) {
    Deadlines deadlines = new Deadlines();
    return new Gateway(
        new UpstreamMeters(meters),
        new RemoteConnector(remotes, deadlines),
        deadlines,
        remotes.timeouts(),
        gate,
        new ConcurrentHashMap<>(),
        new ConcurrentHashMap<>(),
        new Retries(
            ATTEMPTS, backoff(Duration.ofMillis(200), Duration.ofSeconds(2)), Thread::sleep));
  }

  /** The places at a remote's endpoint. */
  public RemoteGate gate(RemoteUrl url) {
    return gates.computeIfAbsent(url.endpoint(), endpoint -> new RemoteGate(endpoint, gate));
  }

  /** Repositories on this machine's disk have nothing in common but the disk. */
  public Breaker breaker(RemoteUrl url) {
    String name = url.scheme() == RemoteUrl.Scheme.FILE ? url.text() : url.endpoint();
    return breakers.computeIfAbsent(
        name,
        endpoint ->
            meters.watch(
                endpoint,
                new Breaker(
                    endpoint,
                    MAY_FAIL,
                    backoff(Duration.ofSeconds(5), Duration.ofMinutes(1)),
                    Ticker.systemTicker())));
  }

  private static Backoff backoff(Duration first, Duration longest) {
    return new Backoff(first, longest, () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Closes the sessions that are kept; conversations under way go on, without a deadline. */
  @Override
  public void close() {
    connector.close();
    deadlines.close();
  }
}
