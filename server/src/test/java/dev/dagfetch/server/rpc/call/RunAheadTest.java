package dev.dagfetch.server.rpc.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunAheadTest {
  private static final int FRAME = Allowance.FRAME_BYTES;

  private final Allowance all = Allowance.of(6 * FRAME);
  private final Allowance connection = all.share(4 * FRAME);

  @Test
  void tryNext_readerHasCaughtUp_isAlwaysAllowed() {
    RunAhead ahead = new RunAhead(Allowance.NONE);

    assertThat(ahead.tryNext(() -> true)).isTrue();
    assertThat(ahead.tryNext(() -> false)).isFalse();
    assertThat(ahead.tryNext(() -> true)).isTrue();
  }

  @Test
  void tryNext_readerStalls_streamsOfAConnectionShareItsAllowance() {
    RunAhead one = new RunAhead(connection);
    RunAhead other = new RunAhead(connection);

    assertThat(frames(one, 3)).isEqualTo(3);
    assertThat(frames(other, 3)).isEqualTo(1);
  }

  @Test
  void tryNext_manyConnections_shareTheDaemonsAllowance() {
    RunAhead one = new RunAhead(connection);
    RunAhead other = new RunAhead(all.share(4 * FRAME));

    assertThat(frames(one, 9)).isEqualTo(4);
    assertThat(frames(other, 9)).isEqualTo(2);
  }

  @Test
  void tryNext_readerCatchesUp_othersGetWhatItHad() {
    RunAhead one = new RunAhead(connection);
    frames(one, 4);
    RunAhead other = new RunAhead(connection);

    assertThat(one.tryNext(() -> true)).isTrue();

    assertThat(frames(other, 9)).isEqualTo(4);
  }

  @Test
  void ended_byProducerAndTransport_givesEverythingBack() {
    RunAhead one = new RunAhead(connection);
    frames(one, 4);
    RunAhead other = new RunAhead(connection);

    one.ended();
    assertThat(frames(other, 9)).isZero();
    one.ended();
    assertThat(frames(other, 9)).isEqualTo(4);
  }

  @Test
  void tryNext_oneStreamAlone_hasABoundToo() {
    assertThat(frames(new RunAhead(Allowance.of(100 * FRAME)), 50)).isEqualTo(8);
  }

  private static int frames(RunAhead ahead, int tries) {
    return (int) IntStream.range(0, tries).filter(i -> ahead.tryNext(() -> false)).count();
  }
}
