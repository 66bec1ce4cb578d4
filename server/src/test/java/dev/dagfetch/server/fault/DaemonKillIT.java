package dev.dagfetch.server.fault;

import dev.dagfetch.server.testkit.DaemonProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code kill -9} at every step at which it leaves something behind: the next daemon starts without
 * a person, and keeps the contract.
 *
 * <p>The steps share a state directory: each daemon finds what the last one left, and is the next
 * to die. {@code -Ddagfetch.kill.rounds=200} kills so often at each step.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DaemonKillIT {
  private static final int ROUNDS = Integer.getInteger("dagfetch.kill.rounds", 1);

  /** After so many deaths a new state directory keeps the time of a check in bounds. */
  private static final int DEATHS = 100;

  /** Steps that a state directory sees once. */
  private static final Set<Failpoint> FIRST_START =
      EnumSet.of(Failpoint.LAYOUT_WRITTEN, Failpoint.MIRROR_WRITTEN);

  /** Steps on the way to serving. */
  private static final Set<Failpoint> RECOVERY =
      EnumSet.range(Failpoint.START_SWEEPING, Failpoint.START_ADOPTING);

  /** Steps that only damage leads to. */
  private static final Set<Failpoint> DAMAGE = EnumSet.of(Failpoint.CHECKOUT_CONDEMNED);

  /** Of the class: one that belongs to a test goes with it. */
  private Path tmp = Path.of("");

  private int stages;
  private @Nullable KillStage stage;
  private @Nullable DaemonProcess daemon;

  @BeforeAll
  void use(@TempDir Path directory) {
    tmp = directory;
  }

  static Set<Failpoint> underLoad() {
    Set<Failpoint> steps = EnumSet.allOf(Failpoint.class);
    steps.removeAll(FIRST_START);
    steps.removeAll(RECOVERY);
    steps.removeAll(DAMAGE);
    return steps;
  }

  static Set<Failpoint> recovery() {
    return RECOVERY;
  }

  static Set<Failpoint> damage() {
    return DAMAGE;
  }

  static Set<Failpoint> firstStart() {
    return FIRST_START;
  }

  @ParameterizedTest
  @MethodSource("underLoad")
  void kill_underLoad_nextDaemonKeepsTheContract(Failpoint step) throws Exception {
    SplittableRandom random = new SplittableRandom(step.ordinal());
    for (int round = 0; round < ROUNDS; round++) {
      open().killUnderLoad(daemon, step, 1 + random.nextInt(3));
      daemon = stage.start();
      stage.assertContract(daemon);
    }
  }

  @ParameterizedTest
  @MethodSource("recovery")
  void kill_duringRecovery_nextDaemonKeepsTheContract(Failpoint step) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      open();
      daemon.kill();
      stage.plantLeftovers();
      stage.killAtStart(step);
      daemon = stage.start();
      stage.assertContract(daemon);
    }
  }

  @ParameterizedTest
  @MethodSource("damage")
  void kill_whileDamageIsTakenAway_nextDaemonKeepsTheContract(Failpoint step) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      open().killOverDamage(step);
      daemon = stage.start();
      stage.assertContract(daemon);
    }
  }

  @ParameterizedTest
  @MethodSource("firstStart")
  void kill_duringTheFirstStart_nextDaemonKeepsTheContract(Failpoint step) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (KillStage first = newStage()) {
        first.killAtStart(step);
        try (DaemonProcess next = first.start()) {
          first.assertContract(next);
        }
      }
    }
  }

  /** A stage on which a daemon serves that has found everything in order. */
  private KillStage open() throws Exception {
    if (stage == null || stage.deaths() >= DEATHS || !daemon.isRunning()) {
      close();
      stage = newStage();
      daemon = stage.start();
      stage.assertContract(daemon);
    }
    return stage;
  }

  private KillStage newStage() throws Exception {
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
