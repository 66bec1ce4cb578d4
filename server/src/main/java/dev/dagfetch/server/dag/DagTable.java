package dev.dagfetch.server.dag;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Nearest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All DAG rules of a daemon: for every dag_id at most one says where it is delivered from.
 *
 * <p>An exact id comes before a pattern, a pattern with more literal characters before one with
 * fewer. Two patterns with equally many must not match the same id, whatever other rules say about
 * that id: so no table depends on the order of its rules.
 *
 * <p>Immutable.
 */
public final class DagTable {
  /** A table without rules. */
  public static final DagTable EMPTY = new DagTable(Map.of(), List.of());

  private final Map<String, DagTarget> exact;

  /** Most specific first. */
  private final List<OwnedRule> patterns;

  private DagTable(Map<String, DagTarget> exact, List<OwnedRule> patterns) {
    this.exact = Map.copyOf(exact);
    this.patterns = List.copyOf(patterns);
  }

  /**
   * Puts the rules of all repositories together.
   *
   * @throws DagfetchException REPOSITORY_EXISTS naming both repositories and rules (metadata
   *     "repository", "other_repository", "dag_id") if two rules can't be told apart for some id
   */
  public static DagTable of(Map<String, List<DagRule>> rulesByRepository) {
    DagTableBuilder builder = new DagTableBuilder();
    rulesByRepository.forEach(
        (repository, rules) -> rules.forEach(rule -> builder.add(repository, rule)));
    return builder.build();
  }

  static DagTable of(Map<String, DagTarget> exact, List<OwnedRule> patterns) {
    return new DagTable(
        exact,
        patterns.stream()
            .sorted(
                Comparator.comparingInt((OwnedRule r) -> r.glob().literalCharacters()).reversed())
            .toList());
  }

  /**
   * The most specific rule's target; empty if no rule matches, or if its "*" matched what is no
   * directory's name.
   */
  public Optional<DagTarget> find(String dagId) {
    DagTarget target = exact.get(dagId);
    return target != null ? Optional.of(target) : findByPattern(dagId);
  }

  private Optional<DagTarget> findByPattern(String dagId) {
    for (OwnedRule rule : patterns) {
      Optional<String> matched = rule.glob().match(dagId);
      if (matched.isPresent()) {
        return rule.target(matched.get());
      }
    }
    return Optional.empty();
  }

  /** The nearest exact dag_id, for messages. */
  public Optional<String> nearest(String dagId) {
    return Nearest.to(dagId, exact.keySet());
  }
}
