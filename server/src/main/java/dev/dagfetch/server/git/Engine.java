package dev.dagfetch.server.git;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.dagfetch.server.disk.DiskRoom;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What the mirrors of a daemon share: settings, the ways to remotes, and the bounds on using them.
 * Thread-safe.
 *
 * @param gates the fetches under way by endpoint, so that repositories of one host share its places
 * @param breakers keep us from endpoints that do not answer, or asked us to wait
 * @param retries what is tried again
 * @param recent the memory for what arrived just now
 * @param room the disk for what arrives
 * @param disk whether the disk takes anything
 */
record Engine(
    GitSettings settings,
    InstantSource clock,
    UpstreamMeters meters,
    RemoteConnector connector,
    Deadlines deadlines,
    ConcurrentMap<String, RemoteGate> gates,
    ConcurrentMap<String, Breaker> breakers,
    Retries retries,
    RecentObjects recent,
    Room room,
    DiskRoom disk)
    implements AutoCloseable {
  /** How often a conversation that broke is begun, the first time included. */
  private static final int ATTEMPTS = 3;

  /** Conversations in a row that an endpoint may leave without answer. */
  private static final int MAY_FAIL = 10;

  static Engine create(GitSettings settings, MeterRegistry meters, InstantSource clock, Room room) {
    Deadlines deadlines = new Deadlines();
    return new Engine(
        settings,
        clock,
        new UpstreamMeters(meters),
        new RemoteConnector(settings, deadlines),
        deadlines,
        new ConcurrentHashMap<>(),
        new ConcurrentHashMap<>(),
        new Retries(
            ATTEMPTS, backoff(Duration.ofMillis(200), Duration.ofSeconds(2)), Thread::sleep),
        RecentObjects.forHeap(Runtime.getRuntime().maxMemory()),
        room,
        new DiskRoom(settings.tmp(), meters));
  }

  RemoteGate gate(RemoteUrl url) {
    return gates.computeIfAbsent(
        url.endpoint(), endpoint -> new RemoteGate(endpoint, settings.gate()));
  }

  /** Repositories on this machine's disk have nothing in common but the disk. */
  Breaker breaker(RemoteUrl url) {
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

  @Override
  public void close() {
    connector.close();
    deadlines.close();
  }
}
