package dev.dagfetch.server.fault;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kill -9} at every step at which content is fetched, put together, and made ready. */
class ContentKillIT extends KillRounds {
  static final Set<Failpoint> STEPS =
      EnumSet.range(Failpoint.FETCH_RECEIVING, Failpoint.CHECKOUT_DISCARDED);

  static Stream<Round> underLoad() {
    return rounds(STEPS);
  }

  @ParameterizedTest
  @MethodSource("underLoad")
  void kill_underLoad_nextDaemonKeepsTheContract(Round round) throws Exception {
    killUnderLoad(round);
  }
}
