package dev.dagfetch.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says, which wins over the file, also after a reload.
 *
 * @param listen replaces the TCP listeners if it is not empty
 * @param repositories come after those of the file
 */
public record Overrides(
    Optional<Path> stateDir,
    Optional<Path> socket,
    List<HostPort> listen,
    Optional<Config.Metrics> metrics,
    List<DeclaredRepository> repositories) {
  /** Nothing was said. */
  public static final Overrides NONE =
      new Overrides(Optional.empty(), Optional.empty(), List.of(), Optional.empty(), List.of());

  public Overrides {
    listen = List.copyOf(listen);
    repositories = List.copyOf(repositories);
  }

  /**
   * The configuration with this command line.
   *
   * @throws ConfigException if both declare a repository of the same name, or an address is beyond
   *     loopback and the file does not allow that
   */
  public Config applyTo(Config file) throws ConfigException {
    List<String> problems = new ArrayList<>();
    Config.Listeners listeners = listeners(file.listeners(), problems);
    List<DeclaredRepository> all = new ArrayList<>(file.repositories());
    repositories.forEach(declared -> add(declared, all, problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new Config(
        stateDir.orElse(file.stateDir()),
        listeners,
        metrics.orElse(file.metrics()),
        file.git(),
        file.cache(),
        file.upkeep(),
        file.scrub(),
        file.pins(),
        file.drain(),
        file.api(),
        file.log(),
        all);
  }

  private Config.Listeners listeners(Config.Listeners file, List<String> problems) {
    if (!file.allowBeyondLoopback()) {
      listen.stream()
          .filter(address -> !address.isLoopback())
          .forEach(address -> problems.add("--listen: " + Values.beyondLoopback(address)));
      metrics
          .flatMap(Config.Metrics::address)
          .filter(address -> !address.isLoopback())
          .ifPresent(address -> problems.add("--metrics: " + Values.beyondLoopback(address)));
    }
    Config.UnixSocket unix = file.unix();
    return new Config.Listeners(
        new Config.UnixSocket(socket.orElse(unix.path()), unix.mode(), unix.group()),
        file.allowBeyondLoopback(),
        listen.isEmpty() ? file.tcp() : listen,
        file.checkoutsOverTcp(),
        file.connectionBuffer());
  }

  private static void add(
      DeclaredRepository declared, List<DeclaredRepository> all, List<String> problems) {
    if (all.stream().anyMatch(other -> other.name().equals(declared.name()))) {
      problems.add("--repository: \"%s\" is declared twice".formatted(declared.name()));
    } else {
      all.add(declared);
    }
  }
}
