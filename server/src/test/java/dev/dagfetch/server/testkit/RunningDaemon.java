package dev.dagfetch.server.testkit;

import dev.dagfetch.server.Daemon;
import dev.dagfetch.server.StartException;
import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.config.ConfigException;
import dev.dagfetch.server.config.DeclaredRepository;
import dev.dagfetch.server.config.HostPaths;
import dev.dagfetch.server.config.HostPort;
import dev.dagfetch.server.config.Overrides;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A real daemon in this process: state in a directory of the test, a Unix domain socket in it, TCP
 * and metrics on free loopback ports.
 *
 * <p>It can be restarted on the same state; ports change then, the socket stays. Not thread-safe.
 */
public final class RunningDaemon implements AutoCloseable {
  private final Path directory;
  private final UnaryOperator<Config> change;
  private final Map<String, DeclaredRepository> repositories = new LinkedHashMap<>();
  private @Nullable Daemon daemon;

  private RunningDaemon(Path directory, UnaryOperator<Config> change) {
    this.directory = directory;
    this.change = change;
  }

  /**
   * A daemon without repositories. {@code directory} should have a short path: a socket's path has
   * little room.
   */
  public static RunningDaemon start(Path directory) {
    return start(directory, UnaryOperator.identity());
  }

  /** A daemon whose configuration is changed before each start. */
  public static RunningDaemon start(Path directory, UnaryOperator<Config> change) {
    RunningDaemon running = new RunningDaemon(directory, change);
    running.restart();
    return running;
  }

  /**
   * Declares a repository as {@code --repository NAME=URL} does: one DAG of that name, the whole
   * tree. Replaces one of that name.
   */
  public RunningDaemon declare(String name, String url) {
    return declare(DeclaredRepository.onCommandLine(name, url));
  }

  /** Declares a repository, or replaces the one of that name. */
  public RunningDaemon declare(DeclaredRepository repository) {
    repositories.put(repository.name(), repository);
    daemon().declare(List.copyOf(repositories.values()));
    return this;
  }

  /** Ends the daemon, if it runs, and starts it again on the same state. */
  public void restart() {
    close();
    try {
      daemon = Daemon.start(config());
    } catch (StartException | ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the daemon is, or will be, started with. */
  public Config config() throws ConfigException {
    HostPaths host =
        new HostPaths(
            state(), socket(), directory.resolve("etc"), directory.resolve("known_hosts"));
    HostPort anyPort = new HostPort("127.0.0.1", 0);
    Overrides overrides =
        new Overrides(
            Optional.empty(),
            Optional.empty(),
            List.of(anyPort),
            Optional.of(new Config.Metrics(Optional.of(anyPort))),
            new ArrayList<>(repositories.values()));
    return overrides.applyTo(change.apply(Config.defaults(host)));
  }

  public Path state() {
    return directory.resolve("state");
  }

  public Path socket() {
    return directory.resolve("d.sock");
  }

  /** The TCP port. */
  public int port() {
    return daemon().listeners().getLast().port();
  }

  /** Where metrics and health are served. */
  public InetSocketAddress metrics() {
    return daemon().metrics().orElseThrow();
  }

  /** A new connection over TCP. */
  public Caller callTcp() {
    return Caller.tcp(port());
  }

  /** A new connection over the Unix domain socket. */
  public Caller callUnix() {
    return Caller.unix(socket());
  }

  /** Lets running calls finish, as a signalled daemon does. */
  public void drain(Duration grace) {
    daemon().drain(grace);
  }

  private Daemon daemon() {
    Daemon running = daemon;
    if (running == null) {
      throw new IllegalStateException("the daemon does not run");
    }
    return running;
  }

  /** Ends the daemon at once. */
  @Override
  public void close() {
    Daemon running = daemon;
    daemon = null;
    if (running != null) {
      running.close();
    }
  }
}
