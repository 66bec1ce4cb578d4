package dev.dagfetch.server.dag;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All DAG rules of a daemon, unambiguous. Immutable. */
public final class DagTable {
  private DagTable() {}

  /** Throws IllegalArgument-like DagfetchException REPOSITORY_EXISTS naming both repositories when two rules can't be told apart. */
  public static DagTable of(Map<String, List<DagRule>> rulesByRepository) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The most specific rule's target; empty if no rule matches. */
  public Optional<DagTarget> find(String dagId) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The nearest exact dag_id, for messages. */
  public Optional<String> nearest(String dagId) {
    throw new UnsupportedOperationException("skeleton");
  }
}
