package dev.dagfetch.client.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.client.bench.measure.Goal.Better;
import dev.dagfetch.client.bench.measure.Goal.Unit;
import org.junit.jupiter.api.Test;

class GoalTest {
  private final Goal low = Goal.ratioAtMost(0.5, 0.25);
  private final Goal high = new Goal(Unit.RATIO, Better.HIGHER, 0.4, 0.8);

  @Test
  void isHeldBy_markItself_holds() {
    assertThat(low.isHeldBy(0.5)).isTrue();
    assertThat(high.isHeldBy(0.4)).isTrue();
  }

  @Test
  void isHeldBy_wrongSide_doesNot() {
    assertThat(low.isHeldBy(0.51)).isFalse();
    assertThat(high.isHeldBy(0.39)).isFalse();
  }

  @Test
  void used_isBelowOneOnTheGoodSide() {
    assertThat(low.used(0.25)).isEqualTo(0.5);
    assertThat(high.used(0.8)).isEqualTo(0.5);
    assertThat(high.used(0.2)).isEqualTo(2);
  }
}
