package dev.dagfetch.server.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CutTest {
  private static final long LIMIT = 100_000;

  private record Entry(String name, long weight) {}

  @Test
  void runs_ofAnyEntries_coverThemAllWithinTheLimit() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      List<Entry> entries = entries(random, random.nextInt(300));

      List<List<Entry>> runs = runs(entries);

      assertThat(runs.stream().flatMap(List::stream).toList()).isEqualTo(entries);
      assertThat(runs)
          .allSatisfy(run -> assertThat(run.size() == 1 || weight(run) <= LIMIT).isTrue());
    }
  }

  @Test
  void runs_ofManySmallEntries_areHalfTheLimitOnAverage() {
    List<List<Entry>> runs = runs(entries(new SplittableRandom(2), 20_000));

    double average = runs.stream().mapToLong(CutTest::weight).average().orElseThrow();
    assertThat(average).isBetween(0.4 * LIMIT, 0.75 * LIMIT);
  }

  @Test
  void insertion_anywhere_changesTheRunsBesideItOnly() {
    SplittableRandom random = new SplittableRandom(3);
    List<Entry> before = entries(random, 2_000);
    Set<List<Entry>> runsBefore = new HashSet<>(runs(before));
    for (int round = 0; round < 500; round++) {
      List<Entry> after = new ArrayList<>(before);
      int at = random.nextInt(after.size());
      after.add(at, new Entry(after.get(at).name() + "!", random.nextLong(1, 5_000)));

      List<List<Entry>> changed = new ArrayList<>(runs(after));
      changed.removeAll(runsBefore);

      assertThat(changed).hasSizeBetween(1, 4);
    }
  }

  @Test
  void entry_beyondTheLimit_isARunOfItsOwn() {
    List<List<Entry>> runs =
        runs(List.of(new Entry("a", 1), new Entry("b", LIMIT + 1), new Entry("c", 1)));

    assertThat(runs).contains(List.of(new Entry("b", LIMIT + 1)));
  }

  @Test
  void prioritiesInOrder_ofManyEntries_areNoProblem() {
    int n = 500_000;
    long[] weights = new long[n];
    long[] rising = new long[n];
    long[] falling = new long[n];
    for (int i = 0; i < n; i++) {
      weights[i] = LIMIT;
      rising[i] = i;
      falling[i] = -i;
    }

    assertThat(Cut.ends(weights, rising, LIMIT)).hasSize(n);
    assertThat(Cut.ends(weights, falling, LIMIT)).hasSize(n);
  }

  private static List<Entry> entries(SplittableRandom random, int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long most = random.nextInt(50) == 0 ? 90_000 : 3_000;
      entries.add(new Entry("task_%06d.py".formatted(i), random.nextLong(1, most)));
    }
    return entries;
  }

  private static List<List<Entry>> runs(List<Entry> entries) {
    long[] weights = entries.stream().mapToLong(Entry::weight).toArray();
    long[] priorities =
        entries.stream()
            .mapToLong(entry -> Cut.priority(entry.name().getBytes(StandardCharsets.UTF_8)))
            .toArray();
    List<List<Entry>> runs = new ArrayList<>();
    int start = 0;
    for (int end : Cut.ends(weights, priorities, LIMIT)) {
      runs.add(entries.subList(start, end));
      start = end;
    }
    return runs;
  }

  private static long weight(List<Entry> run) {
    return run.stream().mapToLong(Entry::weight).sum();
  }
}
