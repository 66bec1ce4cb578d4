package dev.dagfetch.server.fault;

import dev.dagfetch.server.testkit.DaemonProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rounds of {@code kill -9}, restart and a look at everything that the contract promises.
 *
 * <p>The rounds of one class share a state directory: each daemon finds what the last one left, and
 * is the next to die. {@code -Ddagfetch.kill.rounds=200} kills so often at each step.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KillRounds {
  private static final int ROUNDS = Integer.getInteger("dagfetch.kill.rounds", 1);

  /** After so many deaths a new state directory keeps the time of a check in bounds. */
  private static final int DEATHS = 100;

  private final Map<Failpoint, Integer> passed = new EnumMap<>(Failpoint.class);

  /** Of the class: one that belongs to a test goes with it. */
  private Path tmp = Path.of("");

  private int stages;
  @Nullable KillStage stage;
  @Nullable DaemonProcess daemon;

  /** One death. */
  record Round(Failpoint step, int number) {
    /** At which time that a daemon comes to the step it is killed; the same in every run. */
    int time() {
      return 1 + new SplittableRandom(31L * number + step.ordinal()).nextInt(3);
    }

    @Override
    public String toString() {
      return step + ", round " + number;
    }
  }

  /** What a round does. */
  interface Death {
    void run() throws Exception;
  }

  /** All steps in turn, so that a daemon dies at another one than the daemon before it. */
  static Stream<Round> rounds(Set<Failpoint> steps) {
    return IntStream.rangeClosed(1, ROUNDS)
        .boxed()
        .flatMap(number -> steps.stream().map(step -> new Round(step, number)));
  }

  /** Where a round fails, what is on disk stays as it is. */
  @BeforeAll
  void use(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) {
    tmp = directory;
  }

  /** Lets a round count if the next daemon keeps the contract. */
  final void play(Round round, Death death) throws Exception {
    try {
      death.run();
    } catch (Exception | AssertionError e) {
      Path state = tmp.resolve(String.valueOf(stages - 1));
      close();
      throw new AssertionError("%s failed; what it left is in %s".formatted(round, state), e);
    }
    passed.merge(round.step(), 1, Integer::sum);
  }

  /** Kills a busy daemon at a step. */
  final void killUnderLoad(Round round) throws Exception {
    play(
        round,
        () -> {
          open().killUnderLoad(daemon, round.step(), round.time());
          daemon = stage.start();
          stage.assertContract(daemon);
        });
  }

  /** A stage on which a daemon serves that has found everything in order. */
  final KillStage open() throws Exception {
    if (stage == null || stage.deaths() >= DEATHS) {
      close();
      stage = newStage();
      daemon = stage.start();
      stage.assertContract(daemon);
    }
    return stage;
  }

  final KillStage newStage() throws Exception {
    return new KillStage(Files.createDirectory(tmp.resolve(String.valueOf(stages++))));
  }

  @AfterAll
  void end() {
    close();
    System.out.printf("%n%s: rounds passed of %d%n", getClass().getSimpleName(), ROUNDS);
    passed.forEach((step, rounds) -> System.out.printf("  %-22s %4d%n", step, rounds));
  }

  private void close() {
    if (daemon != null) {
      daemon.close();
    }
    if (stage != null) {
      stage.close();
    }
    daemon = null;
    stage = null;
  }
}
