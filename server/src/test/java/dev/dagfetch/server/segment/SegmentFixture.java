package dev.dagfetch.server.segment;

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
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.refs.RefSettings;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** A remote, its mirror, and segments made from it, in a temporary directory. */
final class SegmentFixture implements AutoCloseable {
  private static final long PLENTY = 1L << 30;

  final GitRepo repo;
  private final Path state;
  private final Mirrors mirrors;
  private final Mirror mirror;
  private Segments segments;

  SegmentFixture(Path tmp) {
    this(tmp, TreeLimits.DEFAULTS);
  }

  SegmentFixture(Path tmp, TreeLimits limits) {
    repo = GitRepo.create(tmp.resolve("remote.git"));
    state = tmp.resolve("state");
    mirrors =
        new Mirrors(settings(state, limits), new SimpleMeterRegistry(), InstantSource.system());
    mirrors.start();
    Remote remote = new Remote(RemoteUrl.parse(repo.url()), new Credential.None(), List.of());
    mirror = mirrors.open("pipelines", remote);
    segments = start(PLENTY, 0);
  }

  private static GitSettings settings(Path state, TreeLimits limits) {
    return new GitSettings(
        state.resolve("mirrors"),
        state.resolve("tmp"),
        state.resolve("known_hosts"),
        new Timeouts(
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofMinutes(1)),
        new GateSettings(4, 100, Duration.ofSeconds(60)),
        limits,
        RefSettings.DEFAULTS,
        Network.PLAIN);
  }

  private Segments start(long budget, long memory) {
    SegmentSettings settings =
        new SegmentSettings(directory(), state.resolve("tmp"), budget, memory);
    Segments started =
        new Segments(settings, new PlainFrames(), Room.ENDLESS, new SimpleMeterRegistry());
    started.start();
    return started;
  }

  /** As after a restart of the daemon, perhaps with another budget. */
  Segments restart(long budget) {
    return restart(budget, 0);
  }

  /**
   * The same, with memory for what is wanted most; without any, each delivery looks at the disk.
   */
  Segments restart(long budget, long memory) {
    segments.close();
    segments = start(budget, memory);
    return segments;
  }

  Segments restart() {
    return restart(PLENTY);
  }

  Segments segments() {
    return segments;
  }

  Path directory() {
    return state.resolve("segments");
  }

  Path tmp() {
    return state.resolve("tmp");
  }

  /** The files of segments, and whatever else is beside them. */
  List<Path> stored() {
    try (Stream<Path> files = Files.walk(directory())) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TreeReader openReader() {
    return mirror.openReader();
  }

  /** A commit's tree, fetched if needed. */
  MirrorTree tree(String commit) {
    return tree(commit, TreePath.ROOT);
  }

  MirrorTree tree(String commit, TreePath scope) {
    return tree(commit, scope, SymlinkPolicy.DELIVER);
  }

  MirrorTree tree(String commit, TreePath scope, SymlinkPolicy symlinks) {
    CommitId id = new CommitId(commit);
    mirror.ensure(id, Wait.atMost(Duration.ofSeconds(60)));
    try (TreeReader reader = mirror.openReader()) {
      TreeId tree = reader.subtree(reader.commit(id).root(), scope).orElseThrow();
      return new MirrorTree(mirror, tree, symlinks);
    }
  }

  /** What a delivery of a commit gives. */
  List<GitFile> deliver(String commit) {
    return deliver(tree(commit)).files();
  }

  Received deliver(MirrorTree tree) {
    Received received = new Received();
    deliver(tree, received);
    return received;
  }

  void deliver(MirrorTree tree, FrameReceiver receiver) {
    deliver(tree, Form.PLAIN, receiver);
  }

  /** What a delivery of compressed frames gives. */
  Received deliverCompressed(String commit) {
    Received received = new Received();
    deliver(tree(commit), Form.ZSTANDARD, received);
    return received;
  }

  private void deliver(MirrorTree tree, Form form, FrameReceiver receiver) {
    try {
      Remainder all = segments.plan(tree).after(Position.START).orElseThrow();
      segments.deliver(tree, all, form, receiver);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it must give. */
  List<GitFile> expected(String commit) {
    return repo.lsTree(commit, "");
  }

  @Override
  public void close() {
    segments.close();
    mirrors.close();
  }
}
