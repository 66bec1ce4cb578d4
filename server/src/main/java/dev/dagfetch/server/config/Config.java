package dev.dagfetch.server.config;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything an operator can set. Each component is a key of the file, in snake case; what a key
 * means is said once, in {@code config/dagfetchd.yaml}. Sizes are bytes. Immutable.
 */
public record Config(
    Path stateDir,
    Listeners listeners,
    Metrics metrics,
    Git git,
    Cache cache,
    Upkeep upkeep,
    Scrub scrub,
    Pins pins,
    Drain drain,
    Api api,
    Log log,
    List<DeclaredRepository> repositories) {
  public Config {
    repositories = List.copyOf(repositories);
  }

  /** What holds without a file, or with an empty one. */
  public static Config defaults(HostPaths host) {
    return new Config(
        host.stateDir(),
        Listeners.defaults(host),
        new Metrics(Optional.of(new HostPort("127.0.0.1", 7434))),
        Git.defaults(host),
        new Cache(Optional.empty(), 20L << 30, 4L << 30, 64L << 20, 64L << 20),
        new Upkeep(Duration.ofDays(7), 50, Duration.ofMinutes(1)),
        new Scrub(Optional.of(Duration.ofDays(7)), 8L << 20),
        new Pins(Duration.ofSeconds(30)),
        new Drain(Duration.ofSeconds(30)),
        Api.defaults(host),
        new Log(Log.Level.INFO, Log.Format.TEXT),
        List.of());
  }

  /** Where callers reach the daemon. */
  public record Listeners(
      UnixSocket unix,
      boolean allowBeyondLoopback,
      List<HostPort> tcp,
      boolean checkoutsOverTcp,
      long connectionBuffer) {
    public Listeners {
      tcp = List.copyOf(tcp);
    }

    static Listeners defaults(HostPaths host) {
      UnixSocket unix =
          new UnixSocket(
              host.socket(), PosixFilePermissions.fromString("rw-rw----"), Optional.empty());
      return new Listeners(unix, false, List.of(new HostPort("127.0.0.1", 7433)), false, 8L << 20);
    }
  }

  /** The Unix domain socket; {@code group} empty: that of the daemon's process. */
  public record UnixSocket(Path path, Set<PosixFilePermission> mode, Optional<String> group) {
    public UnixSocket {
      mode = Set.copyOf(mode);
    }
  }

  /** Where metrics and health are served over HTTP; empty: nowhere. */
  public record Metrics(Optional<HostPort> address) {}

  /** How remotes are used. */
  public record Git(
      Path knownHosts,
      Optional<Path> caFile,
      Optional<DeclaredProxy> proxy,
      Duration connectTimeout,
      Duration idleTimeout,
      Duration fetchTimeout,
      Optional<Duration> keepSsh,
      int fetchesPerRemote,
      int queuedPerRemote,
      Duration queueTimeout,
      Duration staleRefs,
      Optional<Duration> refreshRefs,
      long refsSize,
      Limits limits) {
    static Git defaults(HostPaths host) {
      Limits limits = new Limits(8L << 30, 2L << 30, 16L << 30, 2_000_000, 128);
      return new Git(
          host.knownHosts(),
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          Optional.of(Duration.ofMinutes(1)),
          4,
          500,
          Duration.ofMinutes(5),
          Duration.ofHours(24),
          Optional.empty(),
          16L << 20,
          limits);
    }
  }

  /** What a commit may at most contain. */
  public record Limits(long packSize, long blobSize, long treeSize, long files, int depth) {}

  /** What is kept ready on disk and in memory. */
  public record Cache(
      Optional<Long> diskBudget,
      long checkoutBudget,
      long segmentBudget,
      long segmentMemory,
      long manifestMemory) {}

  /** How what is on disk is looked after. */
  public record Upkeep(Duration retention, int packs, Duration interval) {}

  /** How what is on disk is checked; {@code interval} empty: never. */
  public record Scrub(Optional<Duration> interval, long rate) {}

  /** How pins end. */
  public record Pins(Duration sweepInterval) {}

  /** How the daemon stops. */
  public record Drain(Duration grace) {}

  /** What repositories that are added by API may use. */
  public record Api(
      Set<Transport> transports, List<Path> secretDirectories, String secretEnvPrefix) {
    public Api {
      transports = Set.copyOf(transports);
      secretDirectories = List.copyOf(secretDirectories);
    }

    static Api defaults(HostPaths host) {
      return new Api(
          Set.of(Transport.HTTPS, Transport.SSH),
          List.of(host.configDir().resolve("secrets")),
          "DAGFETCH_SECRET_");
    }
  }

  /** What is logged, and how. */
  public record Log(Level level, Format format) {
    /** From how important on. */
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG
    }

    /** For people, or one JSON object per line. */
    public enum Format {
      TEXT,
      JSON
    }
  }
}
