package dev.dagfetch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.server.testkit.HttpRemote;
import dev.dagfetch.server.testkit.RpcErrors;
import dev.dagfetch.server.testkit.RunningDaemon;
import dev.dagfetch.server.testkit.Trouble;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.Progress;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many who want new commits of a remote that serves one at a time, and lets five wait. */
class HerdIT {
  private static final int MAY_WAIT = 5;

  @TempDir private Path dir;
  private GitRepo upstream;
  private HttpRemote http;
  private RunningDaemon daemon;
  private int commits;

  @BeforeEach
  void start() {
    upstream = GitRepo.create(dir.resolve("up/up.git"));
    http = HttpRemote.serve(dir.resolve("up"));
    daemon = RunningDaemon.start(dir, HerdIT::withOnePlace);
    daemon.declare("etl", http.url(upstream));
    http.trouble(Trouble.hang());
  }

  @AfterEach
  void stop() {
    daemon.close();
    http.close();
  }

  @Test
  void oneWhoWantsOneCommit_isNextAlthoughAnotherWantsMany() {
    try (Caller greedy = daemon.callTcp();
        Caller ann = daemon.callTcp()) {
      List<Fetch> many = fetchMany(greedy, 4);
      Fetch one = new Fetch(ann);

      await().until(() -> one.position.get() == 1);
      await().until(() -> many.getLast().position.get() == 4);
      http.recover();
      one.done.join();
      many.forEach(fetch -> fetch.done.join());
    }
  }

  @Test
  void moreThanMayWait_areToldWhenToComeBack_andThoseWhoWaitAreServed() {
    try (Caller greedy = daemon.callTcp()) {
      List<Fetch> many = fetchMany(greedy, 1 + MAY_WAIT);
      Fetch refused = new Fetch(greedy);

      assertThatThrownBy(refused.done::join)
          .cause()
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(RpcErrors.info(e).map(ErrorInfo::getReason)).contains("QUEUE_FULL");
                assertThat(StatusProto.fromThrowable(e).getDetailsList())
                    .anyMatch(detail -> detail.is(RetryInfo.class));
              });
      http.recover();
      many.forEach(fetch -> fetch.done.join());
    }
  }

  @Test
  void cancelledInTheQueue_makesRoomAndIsNotFetched() {
    try (Caller greedy = daemon.callTcp();
        Caller leaving = daemon.callTcp()) {
      Fetch first = new Fetch(greedy);
      await().until(() -> http.requests() > 0);
      Fetch left = new Fetch(leaving);
      await().until(() -> left.position.get() == 1);

      leaving.close();
      Fetch next = new Fetch(greedy);
      await().until(() -> next.position.get() == 1);
      http.recover();
      first.done.join();
      next.done.join();

      assertThat(http.fetches()).isEqualTo(2);
    }
  }

  /** One after the other, so that each is queued behind those before it. */
  private List<Fetch> fetchMany(Caller caller, int count) {
    List<Fetch> many = new ArrayList<>();
    many.add(new Fetch(caller));
    await().until(() -> http.requests() > 0);
    for (int i = 1; i < count; i++) {
      Fetch next = new Fetch(caller);
      int place = i;
      await().until(() -> next.position.get() == place);
      many.add(next);
    }
    return many;
  }

  private static Config withOnePlace(Config config) {
    Config.Git git = config.git();
    return new Config(
        config.stateDir(),
        config.listeners(),
        config.metrics(),
        new Config.Git(
            git.knownHosts(),
            git.caFile(),
            git.proxy(),
            git.connectTimeout(),
            git.idleTimeout(),
            git.fetchTimeout(),
            git.keepSsh(),
            1,
            MAY_WAIT,
            Duration.ofMinutes(1),
            git.staleRefs(),
            git.refreshRefs(),
            git.refsSize(),
            git.limits()),
        config.cache(),
        config.upkeep(),
        config.scrub(),
        config.pins(),
        config.drain(),
        config.api(),
        config.log(),
        config.repositories());
  }

  /** A call for a new commit, and the last place in the queue that it was told. */
  private final class Fetch implements StreamObserver<FetchDagResponse> {
    final AtomicInteger position = new AtomicInteger();
    final CompletableFuture<Void> done = new CompletableFuture<>();

    Fetch(Caller caller) {
      String commit = upstream.commit("a.py", "x = " + commits++);
      DagFetchServiceGrpc.newStub(caller.channel())
          .fetchDag(
              FetchDagRequest.newBuilder()
                  .setDagId("etl")
                  .setCommit(commit)
                  .setReportProgress(true)
                  .build(),
              this);
    }

    @Override
    public void onNext(FetchDagResponse frame) {
      if (frame.getProgress().getPhase() == Progress.Phase.PHASE_QUEUED) {
        position.set(frame.getProgress().getQueuePosition());
      }
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      done.complete(null);
    }
  }
}
