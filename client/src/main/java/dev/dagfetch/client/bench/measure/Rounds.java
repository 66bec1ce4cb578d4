package dev.dagfetch.client.bench.measure;

/**
 * How often something is done.
 *
 * @param warmups first so often without being counted, for the compilers and caches of both sides
 * @param counted then so often
 */
public record Rounds(int warmups, int counted) {
  public Rounds {
    if (warmups < 0 || counted < 1) {
      throw new IllegalArgumentException(
          "rounds: %d after %d to warm up (expected: at least 1 after at least 0)"
              .formatted(counted, warmups));
    }
  }

  public int all() {
    return warmups + counted;
  }
}
