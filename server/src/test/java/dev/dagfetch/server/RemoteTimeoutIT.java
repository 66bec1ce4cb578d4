package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.server.testkit.Trouble;
import dev.dagfetch.v1.GetCacheStatsRequest;
import dev.dagfetch.v1.GetCacheStatsResponse;
import dev.dagfetch.v1.ResolveDagRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A remote that answers, but slowly, and a cache that tells what came of it. */
class RemoteTimeoutIT {
  @TempDir private Path dir;

  @Test
  void remoteTimeout_isForAllStepsTogether_andTheWorkGoesOn() {
    GitRepo upstream = GitRepo.create(dir.resolve("up/up.git"));
    String commit = upstream.commit("a.py", "x = 1");
    try (HttpRemote http = HttpRemote.serve(dir.resolve("up"));
        RunningDaemon daemon = RunningDaemon.start(dir).declare("etl", http.url(upstream));
        Caller caller = daemon.callTcp()) {
      // Two answers for the branch, then two or more for the commit: either alone is in time.
      http.trouble(Trouble.slow(java.time.Duration.ofMillis(300)));
      ResolveDagRequest request =
          ResolveDagRequest.newBuilder()
              .setDagId("etl")
              .setRef("main")
              .setRemoteTimeout(Duration.newBuilder().setSeconds(1))
              .build();

      RpcErrors.assertReason(() -> caller.dags().resolveDag(request), "REMOTE_TIMEOUT");
      http.recover();

      assertThat(caller.fetch("etl", commit).files()).hasSize(1);
      assertThat(http.fetches()).isEqualTo(1);
      GetCacheStatsResponse stats =
          caller.cache().getCacheStats(GetCacheStatsRequest.getDefaultInstance());
      assertThat(stats.getSegmentCount()).isEqualTo(1);
      assertThat(stats.getSegmentBuilds()).isEqualTo(1);
      assertThat(stats.getSegmentUsedBytes()).isBetween(1L, stats.getSegmentBudgetBytes());
    }
  }
}
