package dev.dagfetch.server.fault;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kill -9} at every step at which content is fetched, put together, and made ready. */
class ContentKillIT extends KillRounds {
  static final Set<Failpoint> STEPS =
      EnumSet.range(Failpoint.FETCH_RECEIVING, Failpoint.SEGMENT_EVICTED);

  static Set<Failpoint> steps() {
    return STEPS;
  }

  @ParameterizedTest
  @MethodSource("steps")
  void kill_underLoad_nextDaemonKeepsTheContract(Failpoint step) throws Exception {
    killUnderLoad(step);
  }
}
