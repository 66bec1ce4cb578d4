package dev.dagfetch.server.fault;

import dev.dagfetch.server.testkit.DaemonProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rounds of {@code kill -9}, restart and a look at everything that the contract promises.
 *
 * <p>The steps of one class share a state directory: each daemon finds what the last one left, and
 * is the next to die. {@code -Ddagfetch.kill.rounds=200} kills so often at each step.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KillRounds {
  static final int ROUNDS = Integer.getInteger("dagfetch.kill.rounds", 1);

  /** After so many deaths a new state directory keeps the time of a check in bounds. */
  private static final int DEATHS = 100;

  /** Of the class: one that belongs to a test goes with it. */
  private Path tmp = Path.of("");

  private int stages;
  @Nullable KillStage stage;
  @Nullable DaemonProcess daemon;

  @BeforeAll
  void use(@TempDir Path directory) {
    tmp = directory;
  }

  /** Kills busy daemons at a step. */
  final void killUnderLoad(Failpoint step) throws Exception {
    SplittableRandom random = new SplittableRandom(step.ordinal());
    for (int round = 0; round < ROUNDS; round++) {
      open().killUnderLoad(daemon, step, 1 + random.nextInt(3));
      daemon = stage.start();
      stage.assertContract(daemon);
    }
  }

  /** A stage on which a daemon serves that has found everything in order. */
  final KillStage open() throws Exception {
    if (stage == null || stage.deaths() >= DEATHS || !daemon.isRunning()) {
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
  void close() {
    if (daemon != null) {
      daemon.close();
    }
    if (stage != null) {
      stage.close();
    }
  }
}
