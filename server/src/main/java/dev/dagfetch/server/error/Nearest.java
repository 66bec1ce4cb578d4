package dev.dagfetch.server.error;

import java.util.Collection;
import java.util.Optional;

/** The known word that a mistyped one most likely means, for "did you mean" in messages. */
public final class Nearest {
  private Nearest() {}

  /** The known word with the fewest edits, if no more than a third of its characters differ. */
  public static Optional<String> to(String typed, Collection<String> known) {
    String nearest = null;
    int best = Integer.MAX_VALUE;
    for (String word : known) {
      int limit = Math.min(best - 1, Math.max(1, Math.min(word.length(), typed.length()) / 3));
      int edits = edits(typed, word, limit);
      if (edits <= limit) {
        nearest = word;
        best = edits;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * Levenshtein's distance, or something above {@code limit} as soon as it is known to be above.
   */
  private static int edits(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) > limit) {
      return limit + 1;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      if (nextRow(row, a.charAt(i - 1), i, b) > limit) {
        return limit + 1;
      }
    }
    return row[b.length()];
  }

  /** Replaces row i - 1 by row i; returns its least value. */
  private static int nextRow(int[] row, char c, int i, String b) {
    int diagonal = row[0];
    row[0] = i;
    int least = i;
    for (int j = 1; j <= b.length(); j++) {
      int substituted = diagonal + (b.charAt(j - 1) == c ? 0 : 1);
      diagonal = row[j];
      row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      least = Math.min(least, row[j]);
    }
    return least;
  }
}
