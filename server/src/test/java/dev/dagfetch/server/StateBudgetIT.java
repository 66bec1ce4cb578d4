package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitFiles;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.GetCacheStatsRequest;
import dev.dagfetch.v1.GetCacheStatsResponse;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.OpenCheckoutResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One figure for all that the daemon keeps: what is given up for it, and what is refused. */
class StateBudgetIT {
  private static final int MIB = 1 << 20;
  private static final long BUDGET = 12L * MIB;

  @TempDir Path dir;
  private GitRepo upstream;
  private RunningDaemon daemon;
  private Caller caller;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(dir.resolve("up.git"));
    daemon = RunningDaemon.start(dir, StateBudgetIT::bounded).declare("etl", upstream.url());
    caller = daemon.callUnix();
  }

  @AfterEach
  void stop() {
    caller.close();
    daemon.close();
  }

  @Test
  void fetch_commitThatDoesNotFit_isRefusedWhileItArrivesAndLeavesNothing() throws IOException {
    String small = commit("small", 1);
    String large = commit("large", 40);
    caller.fetch("etl", small);
    long before = stateBytes();

    var failure = RpcErrors.assertReason(() -> caller.fetch("etl", large), "CACHE_FULL_PINNED");

    assertThat(failure.getStatus().getDescription())
        .contains("do not fit", "of the budget of " + BUDGET, "raise cache.disk_budget");
    assertThat(stateBytes()).isLessThan(before + MIB);
    assertThat(caller.fetch("etl", small).files()).isEqualTo(upstream.lsTree(small, ""));
  }

  @Test
  void fetch_noRoomBesideSegments_givesThemUpAndStaysWithinTheBudget() throws IOException {
    for (int version = 0; version < 4; version++) {
      String commit = upstream.rewrite("main", GitFiles.none().bytes("f", random(version, 2)));
      assertThat(caller.fetch("etl", commit).files()).isEqualTo(upstream.lsTree(commit, ""));
      assertThat(stateBytes()).isLessThan(BUDGET + MIB);
    }

    GetCacheStatsResponse stats = stats();
    assertThat(stats.getSegmentEvictions()).isPositive();
    assertThat(stats.getDiskBudgetBytes()).isEqualTo(BUDGET);
    assertThat(stats.getDiskUsedBytes()).isBetween(8L * MIB, BUDGET);
  }

  @Test
  void fetch_everythingLeasedAndPinned_namesWhoHoldsIt() {
    String leased = commit("leased", 3);
    caller
        .pins()
        .createPin(
            CreatePinRequest.newBuilder()
                .setPinId("run-1")
                .setDagId("etl")
                .setCommit(leased)
                .build());
    Iterator<OpenCheckoutResponse> held =
        caller
            .dags()
            .openCheckout(
                OpenCheckoutRequest.newBuilder().setDagId("etl").setCommit(leased).build());
    assertThat(held.next().hasReady()).isTrue();
    String another = commit("another", 9);

    var failure = RpcErrors.assertReason(() -> caller.fetch("etl", another), "CACHE_FULL_PINNED");

    assertThat(failure.getStatus().getDescription())
        .contains("leased by DAG \"etl\" (request ", "pinned commits: 1 of \"etl\"");
  }

  private String commit(String name, int mebibytes) {
    return upstream.rewrite("main", GitFiles.none().bytes(name, random(mebibytes, mebibytes)));
  }

  private static byte[] random(int seed, int mebibytes) {
    byte[] bytes = new byte[mebibytes * MIB];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private GetCacheStatsResponse stats() {
    return caller.cache().getCacheStats(GetCacheStatsRequest.getDefaultInstance());
  }

  private long stateBytes() throws IOException {
    try (Stream<Path> files = Files.walk(daemon.state())) {
      return files.mapToLong(StateBudgetIT::size).sum();
    }
  }

  private static long size(Path file) {
    return Files.isRegularFile(file) ? file.toFile().length() : 0;
  }

  private static Config bounded(Config config) {
    Config.Cache cache = config.cache();
    return new Config(
        config.stateDir(),
        config.listeners(),
        config.metrics(),
        config.git(),
        new Config.Cache(
            Optional.of(BUDGET),
            cache.checkoutBudget(),
            cache.segmentBudget(),
            cache.segmentMemory(),
            cache.manifestMemory()),
        config.upkeep(),
        config.scrub(),
        config.pins(),
        config.drain(),
        config.api(),
        config.log(),
        config.repositories());
  }
}
