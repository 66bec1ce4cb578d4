package dev.dagfetch.server.fault;

import dev.dagfetch.server.testkit.DaemonProcess;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code kill -9} at every step at which it leaves something behind: the next daemon starts without
 * a person, and keeps the contract. {@link ContentKillIT} has the steps that bring content.
 */
class DaemonKillIT extends KillRounds {
  /** Steps that a state directory sees once. */
  private static final Set<Failpoint> FIRST_START =
      EnumSet.of(Failpoint.LAYOUT_WRITTEN, Failpoint.MIRROR_WRITTEN);

  /** Steps on the way to serving. */
  private static final Set<Failpoint> RECOVERY =
      EnumSet.range(Failpoint.START_SWEEPING, Failpoint.START_ADOPTING);

  /** Steps that only damage leads to. */
  private static final Set<Failpoint> DAMAGE = EnumSet.of(Failpoint.CHECKOUT_CONDEMNED);

  static Set<Failpoint> underLoad() {
    Set<Failpoint> steps = EnumSet.allOf(Failpoint.class);
    steps.removeAll(ContentKillIT.STEPS);
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
    killUnderLoad(step);
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
}
