package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.ResolveDagRequest;
import dev.dagfetch.v1.ResolveDagResponse;
import dev.dagfetch.v1.ServedFrom;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A remote that is down, a daemon that was restarted: callers who allow it still get a branch's
 * last known commit.
 */
class StaleRefsIT {
  @TempDir private Path dir;
  private GitRepo upstream;
  private HttpRemote http;
  private RunningDaemon daemon;
  private String commit;

  @BeforeEach
  void resolveOnce() {
    upstream = GitRepo.create(dir.resolve("up/up.git"));
    upstream.commit("dag.py", "1");
    http = HttpRemote.serve(dir.resolve("up"));
    daemon = RunningDaemon.start(dir).declare("etl", http.url(upstream));
    resolve(0);
    commit = upstream.commit("dag.py", "2");
    assertThat(resolve(0).getVersion().getCommit()).isEqualTo(commit);
    http.stop();
    daemon.restart();
  }

  @AfterEach
  void stop() {
    daemon.close();
    http.close();
  }

  private ResolveDagResponse resolve(int maxAgeSeconds) {
    try (Caller caller = daemon.callTcp()) {
      ResolveDagRequest.Builder request =
          ResolveDagRequest.newBuilder().setDagId("etl").setRef("main");
      request.getMaxAgeBuilder().setSeconds(maxAgeSeconds);
      return caller.dags().resolveDag(request.build());
    }
  }

  @Test
  void resolveDag_remoteDownAfterARestart_givesTheLastKnownCommitAndItsAge() {
    ResolveDagResponse answer = resolve(3600);

    assertThat(answer.getVersion().getCommit()).isEqualTo(commit);
    assertThat(answer.getTip().getRef()).isEqualTo("refs/heads/main");
    assertThat(answer.getTip().getAge().getSeconds()).isBetween(0L, 120L);
    assertThat(answer.getTip().getAge().getNanos()).isPositive();
    assertThat(answer.getServedFrom()).isEqualTo(ServedFrom.SERVED_FROM_DISK);
    try (Caller caller = daemon.callTcp()) {
      assertThat(caller.fetch("etl", commit).files()).isEqualTo(upstream.lsTree(commit, ""));
    }
  }

  @Test
  void resolveDag_callerWhoAllowsNoAge_isToldWhatHeCouldHave() {
    assertThat(RpcErrors.assertReason(() -> resolve(0), "REMOTE_UNREACHABLE").getMessage())
        .contains("refs/heads/main was " + commit.substring(0, 7), "max_age");
  }

  @Test
  void createPin_remoteDown_pinsTheLastKnownCommitIfAllowed() {
    CreatePinRequest.Builder pin =
        CreatePinRequest.newBuilder().setPinId("run-1").setDagId("etl").setRef("main");
    try (Caller caller = daemon.callTcp()) {
      RpcErrors.assertReason(() -> caller.pins().createPin(pin.build()), "REMOTE_UNREACHABLE");
      pin.getMaxAgeBuilder().setSeconds(3600);
      assertThat(caller.pins().createPin(pin.build()).getPin().getCommit()).isEqualTo(commit);
    }
  }
}
