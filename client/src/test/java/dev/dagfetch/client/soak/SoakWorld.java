package dev.dagfetch.client.soak;

import dev.dagfetch.server.testkit.DaemonProcess;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.RandomHistory;
import dev.dagfetch.server.testkit.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A Git host and a daemon in a process of its own, and everything that can happen to them. Changed
 * by one thread; {@link #versions} may be read by any.
 */
final class SoakWorld implements AutoCloseable {
  static final String DAG = "etl";

  private static final int LARGEST_FILE = 300_000;

  private final Path dir;
  private final Random random;
  private final GitRepo upstream;
  private final HttpRemote remote;
  private final List<SoakVersion> versions = new CopyOnWriteArrayList<>();
  private RandomHistory history;
  private DaemonProcess daemon;

  /** One thing that can happen. */
  enum Fault {
    COMMIT,
    FORCE_PUSH_AND_PRUNE,
    DAEMON_KILLED,
    UPSTREAM_SILENT,
    UPSTREAM_SLOW,
    UPSTREAM_FAILS,
    UPSTREAM_CUTS_OFF,
    SEGMENT_DELETED,
    SEGMENT_FLIPPED
  }

  SoakWorld(Path dir, long seed) {
    this.dir = dir;
    this.random = new Random(seed);
    this.upstream = GitRepo.create(dir.resolve("up/up.git"));
    this.history = new RandomHistory(seed, LARGEST_FILE);
    push(upstream.commit(history.add(150)));
    this.remote = HttpRemote.serve(dir.resolve("up"));
    this.daemon = startDaemon();
  }

  Path socket() {
    return daemon.socket();
  }

  /** Versions that upstream has now, the newest last. */
  List<SoakVersion> versions() {
    return versions;
  }

  /** Lets one thing happen; it ends at {@link #recover} at the latest. */
  Fault next() {
    Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
    switch (fault) {
      case COMMIT -> push(upstream.commit(history.change(6)));
      case FORCE_PUSH_AND_PRUNE -> forcePush();
      case DAEMON_KILLED -> restart();
      case UPSTREAM_SILENT -> remote.trouble(Trouble.hang());
      case UPSTREAM_SLOW -> remote.trouble(Trouble.slow(Duration.ofMillis(20)));
      case UPSTREAM_FAILS -> remote.trouble(Trouble.status(503));
      case UPSTREAM_CUTS_OFF -> remote.trouble(Trouble.cutAfter(5000));
      case SEGMENT_DELETED -> aSegment(Files::delete);
      case SEGMENT_FLIPPED -> aSegment(this::flip);
    }
    return fault;
  }

  /** Upstream is well again. */
  void recover() {
    remote.recover();
  }

  private void push(String commit) {
    versions.add(SoakVersion.of(upstream, commit));
  }

  private void forcePush() {
    history = new RandomHistory(random.nextLong(), LARGEST_FILE);
    String commit = upstream.rewrite("main", history.add(120));
    SoakVersion only = SoakVersion.of(upstream, commit);
    versions.add(only);
    versions.removeIf(version -> !version.equals(only));
    upstream.prune();
  }

  private void restart() {
    daemon.kill();
    daemon = startDaemon();
  }

  private DaemonProcess startDaemon() {
    return DaemonProcess.in(dir).jvm("-Xmx256m").repository(DAG, remote.url(upstream)).start();
  }

  private interface Damage {
    void to(Path file) throws IOException;
  }

  private void aSegment(Damage damage) {
    try (Stream<Path> found = Files.walk(dir.resolve("state/segments"))) {
      List<Path> segments = found.filter(Files::isRegularFile).sorted().toList();
      if (!segments.isEmpty()) {
        damage.to(segments.get(random.nextInt(segments.size())));
      }
    } catch (IOException | UncheckedIOException e) {
      // The daemon renamed or evicted something meanwhile.
    }
  }

  private void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }
  }

  @Override
  public void close() {
    daemon.close();
    remote.close();
  }
}
