package dev.dagfetch.server.git.mirror;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.gate.GateSettings;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.refs.RefSettings;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.git.upkeep.UpkeepSettings;
import dev.dagfetch.server.testkit.GitFile;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Mirrors in a temporary directory, and what tests ask of them. */
public final class MirrorFixture implements AutoCloseable {
  public static final Wait PATIENT = Wait.atMost(Duration.ofSeconds(60));

  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final GitSettings settings;
  private final UpkeepSettings upkeep;
  private final InstantSource clock;
  private final Room room;
  private Mirrors mirrors;

  public MirrorFixture(Path tmp) {
    this(settings(tmp));
  }

  public MirrorFixture(GitSettings settings) {
    this(settings, InstantSource.system());
  }

  public MirrorFixture(GitSettings settings, InstantSource clock) {
    this(settings, UpkeepSettings.DEFAULTS, clock);
  }

  public MirrorFixture(GitSettings settings, UpkeepSettings upkeep, InstantSource clock) {
    this(settings, upkeep, Room.ENDLESS, clock);
  }

  public MirrorFixture(
      GitSettings settings, UpkeepSettings upkeep, Room room, InstantSource clock) {
    this.room = room;
    this.settings = settings;
    this.upkeep = upkeep;
    this.clock = clock;
    this.mirrors = start();
  }

  public static GitSettings settings(Path tmp) {
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
  public void restart() {
    mirrors.close();
    mirrors = start();
  }

  public Mirrors mirrors() {
    return mirrors;
  }

  public Mirror open(String url) {
    return open(url, new Credential.None());
  }

  public Mirror open(String url, Credential credential, String... knownHosts) {
    Remote remote = new Remote(RemoteUrl.parse(url), credential, List.of(knownHosts));
    return mirrors.open("pipelines", remote);
  }

  public Mirror open(String url, Network network) {
    return open(url, new Credential.None(), network);
  }

  public Mirror open(String url, Credential credential, Network network, String... knownHosts) {
    return mirrors.open(
        "pipelines", new Remote(RemoteUrl.parse(url), credential, List.of(knownHosts), network));
  }

  public Path gitDir() {
    return settings.mirrors().resolve("pipelines.git");
  }

  public Path tmp() {
    return settings.tmp();
  }

  /** All files at a commit, read from the mirror. */
  public static List<GitFile> files(Mirror mirror, String commit) {
    return files(mirror, commit, TreePath.ROOT, SymlinkPolicy.DELIVER);
  }

  public static List<GitFile> files(
      Mirror mirror, String commit, TreePath scope, SymlinkPolicy symlinks) {
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
  public long asks(String outcome) {
    Timer timer = meters.find("dagfetch.upstream.asks").tag("outcome", outcome).timer();
    return timer == null ? 0 : timer.count();
  }

  @Override
  public void close() {
    mirrors.close();
  }
}
