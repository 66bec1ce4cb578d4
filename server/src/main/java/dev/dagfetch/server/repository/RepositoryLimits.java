package dev.dagfetch.server.repository;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.error.DagfetchException;
import java.util.List;

/**
 * How much a repository's definition may hold. Patterns are compared in pairs, hence fewer of them
 * than of exact ids.
 */
final class RepositoryLimits {
  private static final int DAGS = 10_000;
  private static final int PATTERNS = 1_000;
  private static final int REF_LENGTH = 255;

  private RepositoryLimits() {}

  static void check(String defaultRef, List<DagRule> dags) {
    if (defaultRef.isEmpty() || defaultRef.length() > REF_LENGTH || !isPlain(defaultRef)) {
      throw DagfetchException.invalidField(
          "default_ref",
          defaultRef,
          "\"HEAD\", or a branch or tag of 1 to 255 characters, not starting with \"-\"");
    }
    long patterns = dags.stream().filter(rule -> rule.pattern().contains("*")).count();
    if (dags.size() > DAGS || patterns > PATTERNS) {
      throw DagfetchException.invalidField(
          "dags",
          "%d rules, %d of them with \"*\"".formatted(dags.size(), patterns),
          "at most %d rules, %d of them with \"*\"".formatted(DAGS, PATTERNS));
    }
  }

  private static boolean isPlain(String ref) {
    return !ref.startsWith("-")
        && ref.chars().noneMatch(c -> c <= ' ' || Character.isISOControl(c));
  }
}
