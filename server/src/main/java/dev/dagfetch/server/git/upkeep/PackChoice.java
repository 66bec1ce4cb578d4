package dev.dagfetch.server.git.upkeep;

import java.util.Comparator;
import java.util.List;

/**
 * Decides which packs of a mirror become one. Every fetch leaves a pack, and reading gets slower
 * with their number.
 *
 * <p>Small ones are put together such that each pack that is left is more than twice as large as
 * all smaller ones: their number then grows with the logarithm of the bytes, and a byte is
 * rewritten as seldom. All of them become one where much of them is not needed any more.
 */
public final class PackChoice {
  /** A mirror may be so much larger than its largest pack, which is most of what is needed. */
  private static final long SLACK_BYTES = 64 << 20;

  private final int maxPacks;

  /**
   * @param maxPacks how many a mirror may have before small ones are put together
   */
  public PackChoice(int maxPacks) {
    this.maxPacks = maxPacks;
  }

  /** One pack on disk. */
  record Candidate(String name, long bytes) {}

  /** Those to put together, or none if there is nothing to do. */
  List<Candidate> of(List<Candidate> packs, Need need) {
    List<Candidate> sorted =
        packs.stream()
            .sorted(Comparator.comparingLong(Candidate::bytes).thenComparing(Candidate::name))
            .toList();
    if (sorted.isEmpty() || need == Need.ALL || isBloated(sorted)) {
      return sorted;
    }
    return sorted.size() > maxPacks ? smallOnes(sorted) : List.of();
  }

  /** What is to be done for other reasons than number and size. */
  enum Need {
    NOTHING,
    /** There are commits to get rid of. */
    ALL
  }

  private static boolean isBloated(List<Candidate> sorted) {
    long largest = sorted.getLast().bytes();
    return total(sorted) > 2 * largest + SLACK_BYTES;
  }

  private static List<Candidate> smallOnes(List<Candidate> sorted) {
    int from = sorted.size() - 1;
    while (from > 0 && sorted.get(from).bytes() > 2 * total(sorted.subList(0, from))) {
      from--;
    }
    List<Candidate> together = sorted.subList(0, from + 1);
    // One alone gains nothing; then the sizes form such a row already.
    return together.size() > 1 ? together : sorted;
  }

  private static long total(List<Candidate> packs) {
    return packs.stream().mapToLong(Candidate::bytes).sum();
  }
}
