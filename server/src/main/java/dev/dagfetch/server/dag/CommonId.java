package dev.dagfetch.server.dag;

import java.util.Arrays;
import java.util.Optional;

/**
 * The search for a dag_id that two patterns both match.
 *
 * <p>{@code shortest[i][j]} is the length of the shortest text that both the rest of {@code a} from
 * i and the rest of {@code b} from j match. A star either ends or takes the literal that stands
 * against it; two stars against each other never need a character. Each step goes right in at least
 * one pattern, so the table fills from its end.
 */
final class CommonId {
  private static final int NONE = Integer.MAX_VALUE / 2;

  private final String a;
  private final String b;
  private final int[][] shortest;

  CommonId(String a, String b) {
    this.a = a;
    this.b = b;
    this.shortest = new int[a.length() + 1][b.length() + 1];
  }

  /** A shortest one; empty if there is none, or none that is short enough for a dag_id. */
  Optional<String> find() {
    for (int[] row : shortest) {
      Arrays.fill(row, NONE);
    }
    shortest[a.length()][b.length()] = 0;
    for (int i = a.length(); i >= 0; i--) {
      for (int j = b.length(); j >= 0; j--) {
        shortest[i][j] = Math.min(shortest[i][j], fromHere(i, j));
      }
    }
    if (shortest[0][0] == NONE) {
      return Optional.empty();
    }
    String id = asDagId(read());
    return id.length() <= DagIds.MAX_LENGTH ? Optional.of(id) : Optional.empty();
  }

  private int fromHere(int i, int j) {
    int best = NONE;
    if (isStar(a, i)) {
      best = Math.min(best, shortest[i + 1][j]);
    }
    if (isStar(b, j)) {
      best = Math.min(best, shortest[i][j + 1]);
    }
    if (isStar(a, i) && isLiteral(b, j)) {
      best = Math.min(best, 1 + shortest[i][j + 1]);
    }
    if (isStar(b, j) && isLiteral(a, i)) {
      best = Math.min(best, 1 + shortest[i + 1][j]);
    }
    if (isLiteral(a, i) && isLiteral(b, j) && a.charAt(i) == b.charAt(j)) {
      best = Math.min(best, 1 + shortest[i + 1][j + 1]);
    }
    return best;
  }

  /** Walks the table along its least values. */
  private String read() {
    StringBuilder id = new StringBuilder();
    int i = 0;
    int j = 0;
    while (i < a.length() || j < b.length()) {
      int left = shortest[i][j];
      if (isStar(a, i) && shortest[i + 1][j] == left) {
        i++;
      } else if (isStar(b, j) && shortest[i][j + 1] == left) {
        j++;
      } else {
        id.append(isLiteral(a, i) ? a.charAt(i) : b.charAt(j));
        i += isLiteral(a, i) ? 1 : 0;
        j += isLiteral(b, j) ? 1 : 0;
      }
    }
    return id.toString();
  }

  /**
   * A text that cannot start a dag_id comes from two patterns that start with "*": both match it
   * behind any character.
   */
  private static String asDagId(String text) {
    return text.isEmpty() || text.charAt(0) == '-' || text.charAt(0) == '.' ? "x" + text : text;
  }

  private static boolean isStar(String pattern, int at) {
    return at < pattern.length() && pattern.charAt(at) == '*';
  }

  private static boolean isLiteral(String pattern, int at) {
    return at < pattern.length() && pattern.charAt(at) != '*';
  }
}
