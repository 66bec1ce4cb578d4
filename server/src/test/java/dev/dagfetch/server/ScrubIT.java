package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.testkit.BitRot;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.Metrics;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.GetCacheStatsRequest;
import dev.dagfetch.v1.GetCacheStatsResponse;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.OpenCheckoutResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage at rest in a running daemon that nobody reads: found, taken out of use, made anew. */
class ScrubIT {
  @TempDir Path dir;
  private GitRepo upstream;
  private RunningDaemon daemon;
  private Caller caller;
  private String commit = "";

  @BeforeEach
  void start() {
    upstream = GitRepo.create(dir.resolve("up.git"));
    commit = upstream.commit(GitFiles.of("a.py", "print(1)\n").random("data", 300_000, 1));
    daemon = RunningDaemon.start(dir, ScrubIT::often).declare("etl", upstream.url());
    caller = daemon.callUnix();
    assertExact();
  }

  /** One round after the other. */
  private static Config often(Config config) {
    return new Config(
        config.stateDir(),
        config.listeners(),
        config.metrics(),
        config.git(),
        config.cache(),
        config.upkeep(),
        new Config.Scrub(Optional.of(Duration.ofMillis(50)), 1L << 30),
        config.pins(),
        config.drain(),
        config.api(),
        config.log(),
        config.repositories());
  }

  @AfterEach
  void stop() {
    caller.close();
    daemon.close();
  }

  private void assertExact() {
    assertThat(caller.fetch("etl", commit).files()).isEqualTo(upstream.lsTree(commit, ""));
  }

  private Path lease() {
    Iterator<OpenCheckoutResponse> events =
        caller
            .dags()
            .openCheckout(
                OpenCheckoutRequest.newBuilder().setDagId("etl").setCommit(commit).build());
    OpenCheckoutResponse event = events.next();
    while (!event.hasReady()) {
      event = events.next();
    }
    return Path.of(event.getReady().getPath().toStringUtf8());
  }

  private double damaged(String kind) {
    return new Metrics(daemon.metrics())
        .value("dagfetch_scrub_damaged_total{kind=\"" + kind + "\"}");
  }

  private void awaitDamaged(String kind) {
    await().atMost(Duration.ofSeconds(30)).until(() -> damaged(kind) >= 1);
  }

  private Path largest(String directory, String end) throws IOException {
    try (Stream<Path> files = Files.walk(daemon.state().resolve(directory))) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(end))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  @Test
  void segment_damaged_isFoundAndBuiltAgain() throws IOException {
    Path segment = largest("segments", "");
    BitRot.strike(segment);

    awaitDamaged("segment");

    assertThat(segment).doesNotExist();
    assertExact();
  }

  @Test
  void pack_damaged_isFoundAndFetchedAgain() throws IOException {
    Path pack = largest("mirrors", ".pack");
    BitRot.strike(pack);

    awaitDamaged("pack");

    await().until(() -> !Files.exists(pack));
    assertExact();
    assertThat(largest("mirrors", ".pack").getParent()).isEqualTo(pack.getParent());
  }

  @Test
  void checkout_damagedWhileItIsLeased_isNeverLeasedAgain() throws IOException {
    Path root = lease();
    BitRot.strike(root.resolve("a.py"));

    awaitDamaged("checkout");

    assertThat(new Metrics(daemon.metrics()).value("dagfetch_checkouts_damaged")).isEqualTo(1);
    Path next = lease();
    assertThat(next).isNotEqualTo(root);
    assertThat(next.resolve("a.py")).hasContent("print(1)\n");
    assertThat(root).exists();
  }

  @Test
  void catalog_damaged_isTold() throws IOException {
    BitRot.strike(daemon.state().resolve("catalog.db"), 4096);

    awaitDamaged("catalog");

    assertExact();
  }

  @Test
  void stats_tellOfTheLastRound() {
    await().until(() -> stats().hasScrubFinishTime() && stats().getScrubCheckedCount() >= 3);

    assertThat(stats().getScrubDamagedCount()).isZero();
    assertThat(stats().getScrubUncheckedCount()).isZero();
    assertThat(stats().getScrubFinishTime().getSeconds())
        .isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000);
    assertThat(new Metrics(daemon.metrics()).value("dagfetch_scrub_read_bytes_total"))
        .isGreaterThan(300_000);
  }

  private GetCacheStatsResponse stats() {
    return caller.cache().getCacheStats(GetCacheStatsRequest.getDefaultInstance());
  }

  @Test
  void drain_endsARound() {
    await().until(() -> stats().hasScrubFinishTime());

    daemon.drain(Duration.ofSeconds(5));

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("scrub");
  }
}
