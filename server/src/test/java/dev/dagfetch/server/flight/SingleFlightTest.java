package dev.dagfetch.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
  private static final Patience PATIENT = new Patience(Duration.ofSeconds(30), false);

  private final SingleFlight<String, Integer, String> flights = new SingleFlight<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch open = new CountDownLatch(1);
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger interrupted = new AtomicInteger();

  @AfterEach
  void stop() {
    open.countDown();
    threads.close();
  }

  @Test
  void join_manyCallers_shareOneRun() {
    List<CompletableFuture<String>> callers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      callers.add(async(PATIENT));
    }
    await().until(() -> runs.get() == 1);
    open.countDown();

    callers.forEach(caller -> assertThat(caller.join()).isEqualTo("done"));
  }

  @Test
  void join_failure_reachesEachCallerAsItsOwnExceptionAndIsNotKept() {
    AtomicInteger attempts = new AtomicInteger();
    SingleFlight.Work<Integer, String> failing =
        progress -> {
          attempts.incrementAndGet();
          open.await();
          throw new DagfetchException(Reason.REMOTE_UNREACHABLE, "down")
              .with("k", "v")
              .retryAfter(Duration.ofSeconds(3));
        };
    var first =
        CompletableFuture.supplyAsync(
            () -> flights.join("k", "work", PATIENT, ignored -> {}, failing), threads);
    await().until(() -> attempts.get() == 1);
    var second =
        CompletableFuture.supplyAsync(
            () -> flights.join("k", "work", PATIENT, ignored -> {}, failing), threads);
    await().until(() -> flights.waiting("k") == 2);
    open.countDown();

    DagfetchException one = failureOf(first);
    DagfetchException two = failureOf(second);
    assertThat(one).isNotSameAs(two).hasMessage("down");
    assertThat(two.metadata()).containsEntry("k", "v");
    assertThat(two.retryAfter()).contains(Duration.ofSeconds(3));
    assertThat(flights.join("k", "work", PATIENT, ignored -> {}, progress -> "again"))
        .isEqualTo("again");
  }

  @Test
  void join_bug_isNotTakenForAKnownReason() {
    assertThatThrownBy(() ->
            flights.join(
                "k",
                "work",
                PATIENT,
                ignored -> {},
                progress -> {
                  throw new IllegalArgumentException("bug");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void leave_oneOfTwoInterrupted_workGoesOn() throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean();
    Thread impatient =
        Thread.ofVirtual()
            .start(() -> {
              try {
                join(PATIENT);
              } catch (CancellationException e) {
                failure.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    await().until(() -> runs.get() == 1);
    CompletableFuture<String> patient = async(PATIENT);
    await().until(() -> flights.waiting("k") == 2);
    impatient.interrupt();
    impatient.join();

    assertThat(failure.get()).isInstanceOf(CancellationException.class);
    assertThat(flag).isTrue();
    open.countDown();
    assertThat(patient.join()).isEqualTo("done");
    assertThat(interrupted).hasValue(0);
  }

  @Test
  void leave_lastOneInterrupted_endsTheWork() throws InterruptedException {
    Thread only =
        Thread.ofVirtual()
            .start(() ->
                assertThatThrownBy(() -> join(PATIENT)).isInstanceOf(CancellationException.class));
    await().until(() -> runs.get() == 1);
    only.interrupt();
    only.join();

    await().until(() -> interrupted.get() == 1);
    open.countDown();
    assertThat(join(PATIENT)).isEqualTo("done");
    assertThat(runs).hasValue(2);
  }

  @Test
  void leave_lastOneByTimeout_endsTheWorkUnlessToldOtherwise() {
    Patience brief = new Patience(Duration.ofMillis(50), false);
    assertThatThrownBy(() -> join(brief))
        .isInstanceOfSatisfying(
            DagfetchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REMOTE_TIMEOUT));
    await().until(() -> interrupted.get() == 1);

    assertThatThrownBy(() -> join(new Patience(Duration.ofMillis(50), true)))
        .hasMessageContaining("goes on");
    CompletableFuture<String> later = async(PATIENT);
    await().until(() -> flights.waiting("k") == 1);
    open.countDown();
    assertThat(later.join()).isEqualTo("done");
    assertThat(runs).hasValue(2);
    assertThat(interrupted).hasValue(1);
  }

  @Test
  void progress_isToldToWhoWaits() {
    AtomicInteger seen = new AtomicInteger();

    flights.join(
        "k",
        "work",
        PATIENT,
        told -> {
          seen.set(told);
          open.countDown();
        },
        progress -> {
          progress.accept(7);
          open.await();
          return "done";
        });

    assertThat(seen).hasValue(7);
  }

  @Test
  void close_underWay_endsWorkAndWaiting() {
    CompletableFuture<String> caller = async(PATIENT);
    await().until(() -> runs.get() == 1);

    flights.close();

    assertThat(failureOf(caller).reason()).isEqualTo(Reason.DRAINING);
    await().until(() -> interrupted.get() == 1);
  }

  private CompletableFuture<String> async(Patience wait) {
    return CompletableFuture.supplyAsync(() -> join(wait), threads);
  }

  private String join(Patience wait) {
    return flights.join(
        "k",
        "work",
        wait,
        ignored -> {},
        progress -> {
          runs.incrementAndGet();
          try {
            open.await();
          } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
          }
          return "done";
        });
  }

  private static DagfetchException failureOf(CompletableFuture<String> caller) {
    try {
      throw new AssertionError("did not fail: " + caller.join());
    } catch (CompletionException e) {
      return (DagfetchException) e.getCause();
    }
  }
}
