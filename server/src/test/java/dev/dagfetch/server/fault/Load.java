package dev.dagfetch.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.testkit.Caller;
import dev.dagfetch.v1.BatchCreatePinsRequest;
import dev.dagfetch.v1.CreatePinRequest;
import dev.dagfetch.v1.DeletePinRequest;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.OpenCheckoutResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Callers who keep a daemon busy with all that it does, until it dies: new versions are fetched and
 * leased, pins made and deleted. Every answer is compared with Git's.
 */
final class Load implements AutoCloseable {
  private static final int PINS = 6;

  /** What is used once does not get the place of a segment that was used more often. */
  private static final int USES = 5;

  private static final long TICK_MILLIS = 50;

  private final Caller caller;
  private final Upstream upstream;
  private final Pledges pledges;
  private final String name;
  private final List<Thread> threads = new ArrayList<>();
  private final BlockingQueue<String> toLease = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> toPin = new LinkedBlockingQueue<>();
  private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
  private volatile boolean ended;

  /**
   * @param name what the names of its pins begin with
   */
  Load(Caller caller, Upstream upstream, Pledges pledges, String name) {
    this.caller = caller;
    this.upstream = upstream;
    this.pledges = pledges;
    this.name = name;
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  Load start() {
    for (Step step : List.<Step>of(this::fetch, this::lease, this::pin)) {
      threads.add(Thread.ofPlatform().start(() -> repeat(step)));
    }
    return this;
  }

  private void repeat(Step step) {
    try {
      while (!ended) {
        step.run();
      }
    } catch (StatusRuntimeException e) {
      if (!isDeath(e.getStatus())) {
        wrong.add(e);
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      wrong.add(e);
    }
  }

  /** gRPC says UNKNOWN if it finds the connection closed before it has heard why. */
  private static boolean isDeath(Status status) {
    return status.getCode() == Status.Code.UNAVAILABLE
        || (status.getCode() == Status.Code.UNKNOWN
            && status.getCause() instanceof ClosedChannelException);
  }

  /** The others come at the same time. */
  private void fetch() {
    String commit = upstream.next();
    toLease.add(commit);
    toPin.add(commit);
    for (int i = 0; i < USES; i++) {
      assertThat(caller.fetch("up", commit).files()).isEqualTo(upstream.files(commit));
    }
  }

  private void lease() throws InterruptedException {
    String commit = toLease.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
    if (commit != null) {
      lease(commit);
    }
  }

  private void lease(String commit) {
    Context.CancellableContext lease = Context.current().withCancellation();
    try {
      lease.run(() -> {
        Iterator<OpenCheckoutResponse> events =
            caller
                .dags()
                .openCheckout(
                    OpenCheckoutRequest.newBuilder().setDagId("up").setCommit(commit).build());
        assertThat(events.next().hasReady()).isTrue();
      });
    } finally {
      lease.close();
    }
  }

  private void pin() throws InterruptedException {
    String commit = toPin.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
    if (commit != null) {
      pin(commit);
      pledges.ids().stream().limit(Math.max(0, pledges.ids().size() - PINS)).forEach(this::delete);
    }
  }

  private void pin(String commit) {
    List<String> ids = Stream.of("a", "b").map(end -> name + "-" + commit + end).toList();
    pledges.asking(ids, commit);
    var unused =
        caller
            .pins()
            .batchCreatePins(
                BatchCreatePinsRequest.newBuilder()
                    .addAllRequests(ids.stream().map(id -> request(id, commit)).toList())
                    .build());
    pledges.made(ids);
  }

  private static CreatePinRequest request(String id, String commit) {
    return CreatePinRequest.newBuilder().setPinId(id).setDagId("up").setCommit(commit).build();
  }

  private void delete(String id) {
    pledges.deleting(id);
    var unused = caller.pins().deletePin(DeletePinRequest.newBuilder().setPinId(id).build());
    pledges.deleted(id);
  }

  /** Ends the callers; what was wrong besides that the daemon died fails the test. */
  @Override
  public void close() throws InterruptedException {
    ended = true;
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).as("wrong answers").isEmpty();
  }
}
