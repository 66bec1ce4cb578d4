package dev.dagfetch.server.dag;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A pattern with at least one "*", taken apart at them. Immutable. */
final class Glob {
  private static final Pattern STAR = Pattern.compile("*", Pattern.LITERAL);

  private final String text;
  private final List<String> literals;

  Glob(String text) {
    this.text = text;
    this.literals = List.of(STAR.split(text, -1));
  }

  /** How specific it is: the number of characters that are not "*". */
  int literalCharacters() {
    return literals.stream().mapToInt(String::length).sum();
  }

  /**
   * What the first "*" matched; empty if the id does not match.
   *
   * <p>Taking the leftmost place for each literal between two stars finds a match if there is one,
   * and gives the first "*" the shortest run that it can have.
   */
  Optional<String> match(String id) {
    String head = literals.getFirst();
    String tail = literals.getLast();
    int end = id.length() - tail.length();
    if (end < head.length() || !id.startsWith(head) || !id.endsWith(tail)) {
      return Optional.empty();
    }
    int firstEnd = -1;
    int from = head.length();
    for (String literal : literals.subList(1, literals.size() - 1)) {
      int at = id.indexOf(literal, from);
      if (at < 0 || at + literal.length() > end) {
        return Optional.empty();
      }
      firstEnd = firstEnd < 0 ? at : firstEnd;
      from = at + literal.length();
    }
    return Optional.of(id.substring(head.length(), firstEnd < 0 ? end : firstEnd));
  }

  /** A dag_id that both match, as short as possible; empty if there is none. */
  Optional<String> common(Glob other) {
    return agree(literals.getFirst(), other.literals.getFirst()) && agreeAtEnd(other)
        ? new CommonId(text, other.text).find()
        : Optional.empty();
  }

  private boolean agreeAtEnd(Glob other) {
    return agree(
        new StringBuilder(literals.getLast()).reverse(),
        new StringBuilder(other.literals.getLast()).reverse());
  }

  /** Whether one text begins with the other: a cheap test that most pairs of patterns fail. */
  private static boolean agree(CharSequence a, CharSequence b) {
    int n = Math.min(a.length(), b.length());
    return CharSequence.compare(a.subSequence(0, n), b.subSequence(0, n)) == 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
