package dev.dagfetch.client.bench.measure;

/**
 * How often something is done.
 *
 * @param alone first so often by ours without the peer: until the just-in-time compilers of client
 *     and daemon have settled, which a peer that was compiled ahead does not need
 * @param warmups then so often without being counted, for the compilers and caches of both sides
 * @param counted then so often
 */
public record Rounds(int alone, int warmups, int counted) {
  public Rounds {
    if (alone < 0 || warmups < 0 || counted < 1) {
      throw new IllegalArgumentException(
          "rounds: %d after %d and %d to warm up (expected: at least 1 after at least 0)"
              .formatted(counted, alone, warmups));
    }
  }

  /** Rounds of both from the beginning. */
  public Rounds(int warmups, int counted) {
    this(0, warmups, counted);
  }

  /** Rounds with the peer. */
  public int all() {
    return warmups + counted;
  }
}
