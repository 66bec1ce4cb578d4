package dev.dagfetch.server.pin;

import static dev.dagfetch.server.pin.PinRequests.ofCommit;
import static dev.dagfetch.server.pin.PinRequests.ofRef;
import static dev.dagfetch.server.testkit.StateKit.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.StateKit;
import dev.dagfetch.server.testkit.Trouble;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinRaceTest {
  @TempDir Path tmp;
  private PinFixture fixture;

  @BeforeEach
  void start() {
    fixture = new PinFixture(tmp);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static <T> List<T> atOnce(int count, IntFunction<Callable<T>> calls) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running =
          IntStream.range(0, count)
              .mapToObj(i ->
                  threads.submit(() -> {
                    go.await();
                    return calls.apply(i).call();
                  }))
              .toList();
      go.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> call : running) {
        results.add(call.get());
      }
      return results;
    }
  }

  @Test
  void create_sameIdByMany_isMadeByExactlyOne() throws Exception {
    fixture.commit("1");

    List<CreatedPin> answers =
        atOnce(24, i -> () -> fixture.pins().create(ofRef("run", "etl", "main"), PATIENT));

    assertThat(answers).filteredOn(CreatedPin::created).hasSize(1);
    assertThat(answers).extracting(CreatedPin::pin).containsOnly(fixture.pins().get("run"));
  }

  @Test
  void create_sameIdForTwoCommits_givesOneAndRefusesTheOther() throws Exception {
    List<CommitId> commits = List.of(fixture.commit("1"), fixture.commit("2"));

    List<Optional<CommitId>> answers =
        atOnce(
            16,
            i ->
                () -> {
                  try {
                    return Optional.of(
                        fixture
                            .pins()
                            .create(ofCommit("run", "etl", commits.get(i % 2)), PATIENT)
                            .pin()
                            .commit());
                  } catch (DagfetchException e) {
                    assertThat(e.reason()).isEqualTo(Reason.PIN_TARGET_DIFFERS);
                    return Optional.empty();
                  }
                });

    CommitId winner = fixture.pins().get("run").commit();
    assertThat(answers)
        .filteredOn(Optional::isPresent)
        .hasSize(8)
        .containsOnly(Optional.of(winner));
    assertThat(fixture.mirror().kept()).containsExactly(winner);
  }

  /**
   * The last pin of a commit goes while another one on the same commit is made, again and again.
   */
  @Test
  void delete_whileAnotherPinOnTheCommitIsMade_neverLosesTheCommit() throws Exception {
    CommitId commit = fixture.commit("1");
    fixture.pins().create(ofCommit("run-0", "etl", commit), PATIENT);
    for (int round = 0; round < 30; round++) {
      String old = "run-" + round;
      String next = "run-" + (round + 1);
      List<Callable<Object>> calls =
          List.of(
              () -> {
                fixture.pins().delete(old, false);
                return old;
              },
              () -> fixture.pins().create(ofCommit(next, "report", commit), PATIENT));

      atOnce(2, calls::get);

      assertThat(fixture.mirror().kept()).as("after round %d", round).containsExactly(commit);
    }
    fixture.pins().delete("run-30", false);
    assertThat(fixture.mirror().kept()).isEmpty();
  }

  @Test
  void createAndDelete_ofManyPinsOnOneCommit_endWithNothingKept() throws Exception {
    CommitId commit = fixture.commit("1");

    atOnce(
        24,
        i ->
            () -> {
              fixture.pins().create(ofCommit("run-" + i, "etl", commit), PATIENT);
              assertThat(fixture.mirror().kept()).containsExactly(commit);
              fixture.pins().delete("run-" + i, false);
              return i;
            });

    assertThat(fixture.mirror().kept()).isEmpty();
  }

  @Test
  void release_whileClaimed_isLeftToTheClaimant() {
    CommitId commit = fixture.commit("1");
    fixture.mirror().ensure(commit, PATIENT);
    KeptCommits kept = new KeptCommits(fixture.state.records());
    KeptCommits.Claim first = kept.claim(fixture.mirror(), commit);
    KeptCommits.Claim second = kept.claim(fixture.mirror(), commit);

    kept.releaseUnneeded(fixture.mirror(), commit);
    first.close();
    assertThat(fixture.mirror().kept()).containsExactly(commit);
    second.close();
    assertThat(fixture.mirror().kept()).isEmpty();
  }

  @Test
  void release_byAnInterruptedCaller_isDoneAndTheInterruptStays() {
    CommitId commit = fixture.commit("1");
    fixture.mirror().ensure(commit, PATIENT);
    KeptCommits kept = new KeptCommits(fixture.state.records());
    KeptCommits.Claim claim = kept.claim(fixture.mirror(), commit);

    Thread.currentThread().interrupt();
    claim.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(fixture.mirror().kept()).isEmpty();
  }

  /**
   * An API repository is deleted while pins into it are made: whoever wins, no pin points into
   * nothing.
   */
  @Test
  void deleteRepository_whileAPinIsMade_leavesNoPinWithoutItsRepository() throws Exception {
    CommitId commit = fixture.commit("1");
    for (int round = 0; round < 15; round++) {
      fixture
          .state
          .repositories()
          .create(
              StateKit.repository(
                  "added", fixture.upstream.url(), new DagRule("extra", "dags/etl")));
      List<Callable<Object>> calls =
          List.of(
              () -> attempt(() -> fixture.pins().create(ofCommit("run", "extra", commit), PATIENT)),
              () ->
                  attempt(() -> {
                    fixture.state.repositories().delete("added", "");
                    return "deleted";
                  }));

      atOnce(2, calls::get);

      boolean pinned = !fixture.pins().list(PinFilter.ALL, Optional.empty(), 1).isEmpty();
      boolean there = fixture.state.repositories().findMirror("added").isPresent();
      assertThat(pinned && !there).as("round %d", round).isFalse();
      fixture.pins().delete("run", true);
      attempt(() -> {
        fixture.state.repositories().delete("added", "");
        return "deleted";
      });
    }
  }

  /** A fetch into a mirror that is deleted is stopped. */
  private static Object attempt(Callable<Object> call) throws Exception {
    try {
      return call.call();
    } catch (DagfetchException e) {
      return e.reason();
    } catch (CancellationException e) {
      return "stopped";
    }
  }

  @Test
  void create_interruptedWhileTheRemoteHangs_leavesAtOnceAndRecordsNothing() throws Exception {
    fixture.commit("1");
    fixture.remote.trouble(Trouble.hang());
    int before = fixture.remote.requests();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<CreatedPin> call =
          threads.submit(() -> fixture.pins().create(ofRef("run", "etl", "main"), PATIENT));
      await().until(() -> fixture.remote.requests() > before);
      call.cancel(true);
      threads.shutdown();
      assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
    fixture.remote.recover();
    assertThat(fixture.pins().list(PinFilter.ALL, Optional.empty(), 1)).isEmpty();
    assertThat(fixture.mirror().kept()).isEmpty();
  }
}
