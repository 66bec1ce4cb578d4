package dev.dagfetch.server.git;

import dev.dagfetch.server.testkit.GitFile;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Mirrors in a temporary directory, and what tests ask of them. */
final class MirrorFixture implements AutoCloseable {
  static final Wait PATIENT = Wait.atMost(Duration.ofSeconds(60));

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final GitSettings settings;
  private final UpkeepSettings upkeep;
  private final InstantSource clock;
  private final Room room;
  private Mirrors mirrors;

  MirrorFixture(Path tmp) {
    this(settings(tmp));
  }

  MirrorFixture(GitSettings settings) {
    this(settings, InstantSource.system());
  }

  MirrorFixture(GitSettings settings, InstantSource clock) {
    this(settings, UpkeepSettings.DEFAULTS, clock);
  }

  MirrorFixture(GitSettings settings, UpkeepSettings upkeep, InstantSource clock) {
    this(settings, upkeep, Room.ENDLESS, clock);
  }

  MirrorFixture(GitSettings settings, UpkeepSettings upkeep, Room room, InstantSource clock) {
    this.room = room;
    this.settings = settings;
    this.upkeep = upkeep;
    this.clock = clock;
    this.mirrors = start();
  }

  static GitSettings settings(Path tmp) {
    return new GitSettings(
        tmp.resolve("state/mirrors"),
        tmp.resolve("state/tmp"),
        tmp.resolve("known_hosts"),
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

  private Mirrors start() {
    Mirrors started = new Mirrors(settings, upkeep, room, meters, clock);
    started.start();
    return started;
  }

  /** As after a restart of the daemon. */
  void restart() {
    mirrors.close();
    mirrors = start();
  }

  Mirrors mirrors() {
    return mirrors;
  }

  Mirror open(String url) {
    return open(url, new Credential.None());
  }

  Mirror open(String url, Credential credential, String... knownHosts) {
    Remote remote = new Remote(RemoteUrl.parse(url), credential, List.of(knownHosts));
    return mirrors.open("pipelines", remote);
  }

  Mirror open(String url, Network network) {
    return open(url, new Credential.None(), network);
  }

  Mirror open(String url, Credential credential, Network network, String... knownHosts) {
    return mirrors.open(
        "pipelines", new Remote(RemoteUrl.parse(url), credential, List.of(knownHosts), network));
  }

  Path gitDir() {
    return settings.mirrors().resolve("pipelines.git");
  }

  Path tmp() {
    return settings.tmp();
  }

  /** All files at a commit, read from the mirror. */
  static List<GitFile> files(Mirror mirror, String commit) {
    return files(mirror, commit, TreePath.ROOT, SymlinkPolicy.DELIVER);
  }

  static List<GitFile> files(Mirror mirror, String commit, TreePath scope, SymlinkPolicy symlinks) {
    try (TreeReader reader = mirror.openReader()) {
      TreeId root = reader.commit(new CommitId(commit)).root();
      List<TreeEntry> entries = new ArrayList<>();
      reader.walk(reader.subtree(root, scope).orElseThrow(), symlinks, entries::add);
      return entries.stream().map(entry -> file(reader, entry)).toList();
    }
  }

  private static GitFile file(TreeReader reader, TreeEntry entry) {
    byte[] content = entry.isGitlink() ? new byte[0] : reader.readBlob(entry.id());
    return new GitFile(entry.path().toBytes(), entry.mode(), entry.id().hex(), content);
  }

  /** Questions for refs with this outcome so far. */
  long asks(String outcome) {
    Timer timer = meters.find("dagfetch.upstream.asks").tag("outcome", outcome).timer();
    return timer == null ? 0 : timer.count();
  }

  @Override
  public void close() {
    mirrors.close();
  }
}
