package dev.dagfetch.server.fault;

import dev.dagfetch.server.testkit.DaemonProcess;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
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

  static Stream<Round> underLoad() {
    Set<Failpoint> steps = EnumSet.allOf(Failpoint.class);
    steps.removeAll(ContentKillIT.STEPS);
    steps.removeAll(FIRST_START);
    steps.removeAll(RECOVERY);
    steps.removeAll(DAMAGE);
    return rounds(steps);
  }

  static Stream<Round> recovery() {
    return rounds(RECOVERY);
  }

  static Stream<Round> damage() {
    return rounds(DAMAGE);
  }

  static Stream<Round> firstStart() {
    return rounds(FIRST_START);
  }

  @ParameterizedTest
  @MethodSource("underLoad")
  void kill_underLoad_nextDaemonKeepsTheContract(Round round) throws Exception {
    killUnderLoad(round);
  }

  @ParameterizedTest
  @MethodSource("recovery")
  void kill_duringRecovery_nextDaemonKeepsTheContract(Round round) throws Exception {
    play(
        round,
        () -> {
          open();
          daemon.kill();
          stage.plantLeftovers();
          stage.killAtStart(round.step());
          daemon = stage.start();
          stage.assertContract(daemon);
        });
  }

  @ParameterizedTest
  @MethodSource("damage")
  void kill_whileDamageIsTakenAway_nextDaemonKeepsTheContract(Round round) throws Exception {
    play(
        round,
        () -> {
          open().killOverDamage(round.step());
          daemon = stage.start();
          stage.assertContract(daemon);
        });
  }

  @ParameterizedTest
  @MethodSource("firstStart")
  void kill_duringTheFirstStart_nextDaemonKeepsTheContract(Round round) throws Exception {
    play(
        round,
        () -> {
          try (KillStage first = newStage()) {
            first.killAtStart(round.step());
            try (DaemonProcess next = first.start()) {
              first.assertContract(next);
            }
          }
        });
  }
}
