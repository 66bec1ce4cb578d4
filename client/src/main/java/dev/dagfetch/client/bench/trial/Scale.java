package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.measure.Rounds;

/**
 * How much of everything a bench does.
 *
 * @param rounds of each duel
 * @param coldRounds of duels that use up a copy of the repository in each round
 * @param herd clients that ask at once
 * @param stalled readers that stop reading
 * @param versions whose disk use is looked at
 * @param starts versions that a daemon has when it starts
 */
public record Scale(
    Rounds rounds, Rounds coldRounds, int herd, int stalled, int versions, int starts) {
  private static final int ALONE = 60;
  private static final int WARMUPS = 5;
  private static final int COLD_WARMUPS = 8;

  /** What figures are taken with. */
  public static Scale full(int runs) {
    return new Scale(
        new Rounds(ALONE, WARMUPS, runs), new Rounds(COLD_WARMUPS, runs), 200, 500, 100, 1_000);
  }

  /** Just enough to see that everything works. */
  public static Scale smoke(int runs) {
    return new Scale(new Rounds(1, runs), new Rounds(0, runs), 20, 50, 10, 20);
  }
}
