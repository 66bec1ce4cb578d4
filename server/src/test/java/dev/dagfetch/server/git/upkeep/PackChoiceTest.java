package dev.dagfetch.server.git.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dagfetch.server.git.upkeep.PackChoice.Candidate;
import dev.dagfetch.server.git.upkeep.PackChoice.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PackChoiceTest {
  private static final long MIB = 1 << 20;

  private final PackChoice choice = new PackChoice(10);

  @Test
  void of_fewPacks_isNothing() {
    assertThat(choice.of(packs(100, 1, 1, 1), Need.NOTHING)).isEmpty();
    assertThat(choice.of(List.of(), Need.ALL)).isEmpty();
  }

  @Test
  void of_commitsToDrop_isEverything() {
    assertThat(choice.of(packs(100, 1), Need.ALL)).hasSize(2);
  }

  @Test
  void of_manySmallPacksBesideALargeOne_leavesTheLargeOne() {
    List<Candidate> packs =
        packs(LongStream.concat(LongStream.of(10_000), repeat(1, 11)).toArray());

    assertThat(choice.of(packs, Need.NOTHING)).hasSize(11).allMatch(pack -> pack.bytes() == 1);
  }

  @Test
  void of_manyEqualPacks_isEverything() {
    assertThat(choice.of(packs(repeat(7, 11).toArray()), Need.NOTHING)).hasSize(11);
  }

  @Test
  void of_muchMoreThanTheLargestPack_isEverything() {
    List<Candidate> packs = packs(100 * MIB, 90 * MIB, 80 * MIB);

    assertThat(choice.of(packs, Need.NOTHING)).hasSize(3);
  }

  @Test
  void of_onePackAfterTheOther_keepsFewAndRewritesEachByteSeldom() {
    List<Candidate> packs = new ArrayList<>();
    long written = 0;
    for (int i = 0; i < 100_000; i++) {
      packs.add(new Candidate("fetch" + i, 1));
      List<Candidate> together = choice.of(packs, Need.NOTHING);
      if (!together.isEmpty()) {
        long bytes = together.stream().mapToLong(Candidate::bytes).sum();
        packs.removeAll(together);
        packs.add(new Candidate("repack" + i, bytes));
        written += bytes;
      }
      assertThat(packs).hasSizeLessThanOrEqualTo(10);
    }
    assertThat(packs.stream().mapToLong(Candidate::bytes).sum()).isEqualTo(100_000);
    assertThat(written).isLessThan(20 * 100_000);
  }

  private static LongStream repeat(long bytes, int times) {
    return LongStream.generate(() -> bytes).limit(times);
  }

  private static List<Candidate> packs(long... bytes) {
    return IntStream.range(0, bytes.length)
        .mapToObj(i -> new Candidate("pack" + i, bytes[i]))
        .toList();
  }
}
