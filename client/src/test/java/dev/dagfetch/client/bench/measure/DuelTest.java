package dev.dagfetch.client.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DuelTest {
  private static final Offset<Double> EXACTLY = within(1e-9);

  private final List<String> events = new ArrayList<>();

  @Test
  void fight_withWarmups_takesTurnsAndCountsTheRest() throws IOException, InterruptedException {
    Duel duel = Duel.fight(new Rounds(2, 1, 2), new Recorded("ours"), new Recorded("peer"));

    assertThat(events)
        .containsExactly(
            "prepare ours",
            "run ours",
            "finish ours",
            "prepare ours",
            "run ours",
            "finish ours",
            "prepare ours",
            "run ours",
            "finish ours",
            "prepare peer",
            "run peer",
            "finish peer",
            "prepare ours",
            "run ours",
            "finish ours",
            "prepare peer",
            "run peer",
            "finish peer",
            "prepare ours",
            "run ours",
            "finish ours",
            "prepare peer",
            "run peer",
            "finish peer");
    assertThat(duel.ours()).hasSize(2);
    assertThat(duel.peer()).hasSize(2);
  }

  @Test
  void ratio_isTakenRoundByRound() {
    // The second round was slow for both: the medians of the times alone would not see that.
    Duel duel = new Duel(List.of(10.0, 100.0, 12.0), List.of(20.0, 200.0, 20.0));

    assertThat(duel.ratio().median()).isEqualTo(0.5, EXACTLY);
    assertThat(duel.ratio().min()).isEqualTo(0.5, EXACTLY);
    assertThat(duel.ratio().max()).isEqualTo(0.6, EXACTLY);
    assertThat(duel.oursMs()).isEqualTo(12, EXACTLY);
    assertThat(duel.peerMs()).isEqualTo(20, EXACTLY);
  }

  @Test
  void duel_unequalRounds_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Duel(List.of(1.0), List.of()));
  }

  private final class Recorded implements Contestant {
    private final String name;

    Recorded(String name) {
      this.name = name;
    }

    @Override
    public void prepare() {
      events.add("prepare " + name);
    }

    @Override
    public void run() {
      events.add("run " + name);
    }

    @Override
    public void finish() {
      events.add("finish " + name);
    }
  }
}
