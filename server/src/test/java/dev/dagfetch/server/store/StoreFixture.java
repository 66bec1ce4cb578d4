package dev.dagfetch.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.gate.GateSettings;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.mirror.GitSettings;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.mirror.Mirrors;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.refs.RefSettings;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/** A checkout store over the mirror of a real repository. */
final class StoreFixture implements AutoCloseable {
  static final long UNIT = 64 << 10;
  static final Holder HOLDER = new Holder("etl", "0a1b");

  final GitRepo upstream;
  final Path state;
  SimpleMeterRegistry meters = new SimpleMeterRegistry();
  Checkouts checkouts;

  private final Mirrors mirrors;
  private final Mirror mirror;
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long budgetBytes = 1600 * UNIT;

  StoreFixture(Path tmp) {
    upstream = GitRepo.create(tmp.resolve("up.git"));
    state = tmp.resolve("state");
    mirrors = new Mirrors(gitSettings(tmp), new SimpleMeterRegistry(), InstantSource.system());
    mirrors.start();
    mirror =
        mirrors.open(
            "pipelines",
            new Remote(RemoteUrl.parse(upstream.url()), new Credential.None(), List.of()));
    checkouts = open(BootId.ofThisHost(), new Materializer());
  }

  private GitSettings gitSettings(Path tmp) {
    return new GitSettings(
        state.resolve("mirrors"),
        state.resolve("tmp"),
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

  private Checkouts open(BootId boot, Materializer materializer) {
    meters = new SimpleMeterRegistry();
    Checkouts opened =
        new Checkouts(
            new StoreSettings(published(), state.resolve("tmp"), budgetBytes),
            new Manifests(1 << 20, meters),
            Room.ENDLESS,
            meters,
            () -> now,
            boot,
            materializer);
    opened.start();
    return opened;
  }

  /** As after a restart of the daemon. */
  void restart() {
    restart(BootId.ofThisHost(), new Materializer());
  }

  /** As after a restart of the host. */
  void restartInBoot(String boot) {
    restart(new BootId(boot), new Materializer());
  }

  void restartWithBudget(long bytes) {
    budgetBytes = bytes;
    restart();
  }

  void restartWithWriters(ExecutorService writers) {
    restart(BootId.ofThisHost(), new Materializer(writers));
  }

  private void restart(BootId boot, Materializer materializer) {
    checkouts.close();
    checkouts = open(boot, materializer);
  }

  void passTime(Duration time) {
    now = now.plus(time);
  }

  MirrorTree tree(GitFiles files) {
    return treeAt(upstream.rewrite("main", files));
  }

  /** A tree of one file that takes so much. */
  MirrorTree treeOf(String name, long bytes) {
    return tree(GitFiles.none().random(name, bytes, name.hashCode()));
  }

  MirrorTree treeAt(String commit) {
    CommitId id = new CommitId(commit);
    mirror.ensure(id, Wait.atMost(Duration.ofSeconds(60)));
    try (TreeReader reader = mirror.openReader()) {
      return new MirrorTree(mirror, reader.commit(id).root(), SymlinkPolicy.DELIVER);
    }
  }

  Lease lease(MirrorTree tree) {
    return checkouts.lease(tree, HOLDER, progress -> {});
  }

  /** Makes a checkout that nobody leases. */
  void warm(MirrorTree tree) {
    lease(tree).close();
  }

  Path published() {
    return state.resolve("checkouts");
  }

  /** Names in the directory of published checkouts. */
  List<String> names() throws IOException {
    return names(published());
  }

  List<String> scratch() throws IOException {
    return names(state.resolve("tmp"));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  double recycled() {
    return meters.get("dagfetch.checkout.recycled").counter().count();
  }

  long builds() {
    return meters.get("dagfetch.checkout.builds").timer().count();
  }

  /**
   * Git itself makes a tree out of the directory. Gitlinks, which Git would not see, are left out.
   */
  void assertExact(Path directory, MirrorTree tree) {
    upstream.git("read-tree", "--empty");
    upstream.git("-c", "core.bare=false", "--work-tree=" + directory, "add", "-A", "-f", ".");
    assertThat(upstream.git("write-tree")).isEqualTo(tree.tree().hex());
  }

  @Override
  public void close() {
    checkouts.close();
    mirrors.close();
  }
}
