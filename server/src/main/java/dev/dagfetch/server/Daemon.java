package dev.dagfetch.server;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.config.DeclaredRepository;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.metrics.MetricsEndpoint;
import dev.dagfetch.server.metrics.ProcessMeters;
import dev.dagfetch.server.metrics.Readiness;
import dev.dagfetch.server.rpc.Backends;
import dev.dagfetch.server.rpc.Services;
import dev.dagfetch.server.rpc.listen.Listener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running daemon. Its parts are opened from the disk up to the listeners, and closed in reverse.
 *
 * <p>Several can live in one process, each with a state directory of its own. {@link #close} ends
 * it at once; {@link #drain} before it lets running calls finish. Thread-safe.
 */
public final class Daemon implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Daemon.class);

  /** How long calls that were cut have to tell their callers. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final Config config;
  private final Closers closers;
  private final Backends backends;
  private final Services services;
  private final List<Listener> listeners;
  private final Optional<InetSocketAddress> metrics;

  private Daemon(
      Config config,
      Closers closers,
      Backends backends,
      Services services,
      List<Listener> listeners,
      Optional<InetSocketAddress> metrics) {
    this.config = config;
    this.closers = closers;
    this.backends = backends;
    this.services = services;
    this.listeners = listeners;
    this.metrics = metrics;
  }

  /** Starts a daemon. When this returns it serves. */
  public static Daemon start(Config config) throws StartException {
    Closers closers = new Closers();
    try {
      return start(config, closers);
    } catch (DagfetchException | UncheckedIOException e) {
      closers.close();
      throw StartException.precondition(String.valueOf(e.getMessage()), e);
    } catch (StartException | RuntimeException | Error e) {
      closers.close();
      throw e;
    }
  }

  private static Daemon start(Config config, Closers closers) throws StartException {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    closers.add(meters::close);
    closers.add(new ProcessMeters()).bindTo(meters);
    InstantSource clock = InstantSource.system();
    Backends backends = new Opening(config, closers, meters, clock).backends();
    Services services =
        new Services(backends, meters, version(), config.listeners().checkoutsOverTcp());
    Frontend frontend = new Frontend(config, closers);
    List<Listener> listeners = frontend.listen(services.definitions());
    Optional<InetSocketAddress> metrics =
        frontend
            .serveMetrics(
                meters, new Readiness(services::isOpen, backends.mirrors().disk()::shortage))
            .map(MetricsEndpoint::address);
    services.open();
    return new Daemon(config, closers, backends, services, listeners, metrics);
  }

  static String version() {
    return Optional.ofNullable(Daemon.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  /** One line for people, with the real addresses. */
  public String description() {
    return "dagfetchd serves on %s (state %s, %d %s)"
        .formatted(
            listeners.stream().map(Listener::name).collect(Collectors.joining(" and ")),
            config.stateDir(),
            backends.repositories().list().size(),
            backends.repositories().list().size() == 1 ? "repository" : "repositories");
  }

  /** The real addresses of the listeners: the Unix domain socket, then TCP. */
  public List<Listener> listeners() {
    return listeners;
  }

  /** The real address of the metrics endpoint; empty if it is off. */
  public Optional<InetSocketAddress> metrics() {
    return metrics;
  }

  /**
   * Takes other declared repositories, all or nothing.
   *
   * @throws DagfetchException if they cannot be used; nothing has changed then
   */
  public void declare(List<DeclaredRepository> repositories) {
    backends.repositories().declare(Declarations.read(repositories));
  }

  /**
   * Turns new callers away and waits until running calls have ended; after {@code grace}, ends the
   * streams and leases that are left. Interrupting the waiting thread ends the grace.
   */
  public void drain(Duration grace) {
    services.drain();
    backends.scrub().close();
    log.atInfo().addKeyValue("grace_ms", grace.toMillis()).log("draining");
    if (!isIdleWithin(grace)) {
      log.atWarn()
          .addKeyValue("streams", services.cutStreams())
          .log("ended streams that were still running");
      isIdleWithin(LAST_WORDS);
    }
  }

  private boolean isIdleWithin(Duration time) {
    try {
      return services.awaitIdle(time);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Override
  public void close() {
    services.drain();
    closers.close();
    log.atInfo().log("stopped");
  }
}
