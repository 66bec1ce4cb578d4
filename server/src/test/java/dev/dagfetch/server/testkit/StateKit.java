package dev.dagfetch.server.testkit;

import dev.dagfetch.server.catalog.Catalog;
import dev.dagfetch.server.catalog.PinRecords;
import dev.dagfetch.server.catalog.RepositoryRecords;
import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.RemoteUrl.Scheme;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.gate.GateSettings;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.mirror.GitSettings;
import dev.dagfetch.server.git.mirror.Mirrors;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.refs.RefSettings;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.pin.Pins;
import dev.dagfetch.server.repository.ApiPolicy;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.repository.Repository;
import dev.dagfetch.server.version.Versions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * All of a daemon that remembers something, on a state directory of its own: catalog, mirrors,
 * repositories, versions, pins.
 *
 * <p>File remotes are allowed through the API here, secrets below {@code /run/secrets} only.
 */
public final class StateKit implements AutoCloseable {
  public static final Wait PATIENT = Wait.atMost(Duration.ofSeconds(60));

  /** So long that a test sweeps itself if it wants to. */
  private static final Duration NEVER = Duration.ofDays(1);

  public final ManualClock clock = new ManualClock();
  private final Path directory;
  private final Duration sweepInterval;
  private ApiPolicy policy =
      new ApiPolicy(
          Set.of(Scheme.HTTPS, Scheme.SSH, Scheme.FILE),
          List.of(Path.of("/run/secrets")),
          "DAGFETCH_SECRET_");
  private List<Repository> declared = List.of();
  private Open open;

  public StateKit(Path directory) {
    this(directory, NEVER);
  }

  public StateKit(Path directory, Duration sweepInterval) {
    this.directory = directory;
    this.sweepInterval = sweepInterval;
    this.open = new Open();
  }

  private final class Open {
    final Catalog catalog = Catalog.open(directory.resolve("catalog.db"));
    final Mirrors mirrors = new Mirrors(settings(), new SimpleMeterRegistry(), clock);
    final PinRecords records = new PinRecords(catalog);
    final Repositories repositories =
        new Repositories(mirrors, new RepositoryRecords(catalog), records, policy, clock);
    final Versions versions = new Versions(repositories);
    final Pins pins = new Pins(records, versions, repositories, clock, sweepInterval);

    Open() {
      mirrors.start();
      repositories.start();
      repositories.declare(declared);
      pins.start();
    }

    void close() {
      pins.close();
      mirrors.close();
      catalog.close();
    }
  }

  private GitSettings settings() {
    return new GitSettings(
        directory.resolve("mirrors"),
        directory.resolve("tmp"),
        directory.resolve("known_hosts"),
        new Timeouts(
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofMinutes(1)),
        new GateSettings(4, 100, Duration.ofSeconds(60)),
        TreeLimits.DEFAULTS,
        RefSettings.DEFAULTS,
        Network.PLAIN);
  }

  /** A repository as somebody asks for it. */
  public static Repository repository(String name, String url, DagRule... dags) {
    return repository(name, url, new Credential.None(), dags);
  }

  public static Repository repository(
      String name, String url, Credential credential, DagRule... dags) {
    Remote remote = new Remote(RemoteUrl.parse(url), credential, List.of());
    return Repository.of(
        name, remote, Repository.HEAD, List.of(dags), SymlinkPolicy.REFUSE_OUTSIDE, false);
  }

  /** Declares these in the configuration file, now and after each restart. */
  public void declare(Repository... repositories) {
    declared = List.of(repositories);
    open.repositories.declare(declared);
  }

  /** As after a restart of the daemon. */
  public void restart() {
    open.close();
    open = new Open();
  }

  /** As after a restart with another configuration. */
  public void restartWith(ApiPolicy next) {
    policy = next;
    restart();
  }

  public PinRecords records() {
    return open.records;
  }

  public Repositories repositories() {
    return open.repositories;
  }

  public Versions versions() {
    return open.versions;
  }

  public Pins pins() {
    return open.pins;
  }

  @Override
  public void close() {
    open.close();
  }
}
