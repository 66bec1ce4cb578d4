package dev.dagfetch.server.config;

import dev.dagfetch.server.config.Config.Api;
import dev.dagfetch.server.config.Config.Cache;
import dev.dagfetch.server.config.Config.Drain;
import dev.dagfetch.server.config.Config.Git;
import dev.dagfetch.server.config.Config.Limits;
import dev.dagfetch.server.config.Config.Listeners;
import dev.dagfetch.server.config.Config.Log;
import dev.dagfetch.server.config.Config.Metrics;
import dev.dagfetch.server.config.Config.Pins;
import dev.dagfetch.server.config.Config.Scrub;
import dev.dagfetch.server.config.Config.UnixSocket;
import dev.dagfetch.server.config.Config.Upkeep;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The keys of the file: one line each says its name, its default and its form. */
final class ConfigReader {
  private final Section root;
  private final Config defaults;

  ConfigReader(Section root, Config defaults) {
    this.root = root;
    this.defaults = defaults;
  }

  Config read() {
    Listeners listeners = root.section("listeners", this::listeners);
    return new Config(
        root.value("state_dir", defaults.stateDir(), Values::absolutePath),
        listeners,
        root.section("metrics", section -> metrics(section, listeners.allowBeyondLoopback())),
        root.section("git", this::git),
        root.section("cache", this::cache),
        root.section("upkeep", this::upkeep),
        root.section("scrub", this::scrub),
        root.section("pins", this::pins),
        root.section("drain", this::drain),
        root.section("api", this::api),
        root.section("log", this::log),
        repositories());
  }

  private Listeners listeners(Section s) {
    Listeners d = defaults.listeners();
    UnixSocket unix = s.section("unix", this::unix);
    boolean beyond = s.value("allow_beyond_loopback", d.allowBeyondLoopback(), Values::yesOrNo);
    return new Listeners(
        unix,
        beyond,
        s.values("tcp", d.tcp(), text -> address(text, beyond)),
        s.value("checkouts_over_tcp", d.checkoutsOverTcp(), Values::yesOrNo),
        s.value("connection_buffer", d.connectionBuffer(), Values::size));
  }

  private UnixSocket unix(Section s) {
    UnixSocket d = defaults.listeners().unix();
    return new UnixSocket(
        s.value("path", d.path(), Values::absolutePath),
        s.value("mode", d.mode(), Values::mode),
        s.optional("group", Values::text).or(d::group));
  }

  private Metrics metrics(Section s, boolean beyond) {
    return new Metrics(
        s.value(
            "address", defaults.metrics().address(), Values.orOff(text -> address(text, beyond))));
  }

  private static HostPort address(String text, boolean beyondLoopback) {
    HostPort address = HostPort.parse(text);
    if (!beyondLoopback && !address.isLoopback()) {
      throw new IllegalArgumentException(Values.beyondLoopback(address));
    }
    return address;
  }

  private Git git(Section s) {
    Git d = defaults.git();
    return new Git(
        s.value("known_hosts", d.knownHosts(), Values::absolutePath),
        s.optional("ca_file", Values::absolutePath).or(d::caFile),
        s.optionalSection("proxy", NetworkReader::proxy).or(d::proxy),
        s.value("connect_timeout", d.connectTimeout(), Values::duration),
        s.value("idle_timeout", d.idleTimeout(), Values::duration),
        s.value("fetch_timeout", d.fetchTimeout(), Values::duration),
        s.value("keep_ssh", d.keepSsh(), Values.orOff(Values::duration)),
        s.value("fetches_per_remote", d.fetchesPerRemote(), Values.count(1)),
        s.value("queued_per_remote", d.queuedPerRemote(), Values.count(0)),
        s.value("queue_timeout", d.queueTimeout(), Values::duration),
        s.value("stale_refs", d.staleRefs(), Values::duration),
        s.value("refresh_refs", d.refreshRefs(), Values.orOff(Values::duration)),
        s.value("refs_size", d.refsSize(), Values::size),
        s.section("limits", this::limits));
  }

  private Limits limits(Section s) {
    Limits d = defaults.git().limits();
    return new Limits(
        s.value("pack_size", d.packSize(), Values::size),
        s.value("blob_size", d.blobSize(), Values::size),
        s.value("tree_size", d.treeSize(), Values::size),
        s.value("files", d.files(), Values.longCount(1)),
        s.value("depth", d.depth(), Values.count(1)));
  }

  private Cache cache(Section s) {
    Cache d = defaults.cache();
    return new Cache(
        s.value(
            "disk_budget",
            d.diskBudget(),
            text -> text.equals("off") ? Optional.empty() : Optional.of(Values.size(text))),
        s.value("checkout_budget", d.checkoutBudget(), Values::size),
        s.value("segment_budget", d.segmentBudget(), Values::size),
        s.value("segment_memory", d.segmentMemory(), Values::size),
        s.value("manifest_memory", d.manifestMemory(), Values::size));
  }

  private Upkeep upkeep(Section s) {
    Upkeep d = defaults.upkeep();
    return new Upkeep(
        s.value("retention", d.retention(), Values.durationFrom(Duration.ofHours(1))),
        s.value("packs", d.packs(), Values.count(2)),
        s.value("interval", d.interval(), Values::duration));
  }

  private Scrub scrub(Section s) {
    Scrub d = defaults.scrub();
    return new Scrub(
        s.value("interval", d.interval(), Values.orOff(Values::duration)),
        s.value("rate", d.rate(), Values::size));
  }

  private Pins pins(Section s) {
    return new Pins(s.value("sweep_interval", defaults.pins().sweepInterval(), Values::duration));
  }

  private Drain drain(Section s) {
    return new Drain(s.value("grace", defaults.drain().grace(), Values::duration));
  }

  private Api api(Section s) {
    Api d = defaults.api();
    return new Api(
        Set.copyOf(
            s.values("transports", List.copyOf(d.transports()), Values.oneOf(Transport.class))),
        s.values("secret_directories", d.secretDirectories(), Values::absolutePath),
        s.value("secret_env_prefix", d.secretEnvPrefix(), Values::text));
  }

  private Log log(Section s) {
    Log d = defaults.log();
    return new Log(
        s.value("level", d.level(), Values.oneOf(Log.Level.class)),
        s.value("format", d.format(), Values.oneOf(Log.Format.class)));
  }

  private List<DeclaredRepository> repositories() {
    Set<String> names = new HashSet<>();
    return root.sections(
        "repositories",
        section -> {
          DeclaredRepository declared = RepositoryReader.read(section);
          if (!declared.name().isEmpty() && !names.add(declared.name())) {
            section.refuse(
                "name", "\"%s\" is declared twice (expected: once)".formatted(declared.name()));
          }
          return declared;
        });
  }
}
