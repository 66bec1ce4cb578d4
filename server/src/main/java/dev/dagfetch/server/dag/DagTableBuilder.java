package dev.dagfetch.server.dag;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table under construction, which refuses a rule that can't be told apart from an earlier one.
 */
final class DagTableBuilder {
  private final Map<String, DagTarget> exact = new HashMap<>();

  /** By number of literal characters: only patterns that are equally specific can be confused. */
  private final Map<Integer, List<OwnedRule>> patterns = new HashMap<>();

  void add(String repository, DagRule rule) {
    if (rule.isExact()) {
      addExact(repository, rule);
    } else {
      addPattern(OwnedRule.of(repository, rule));
    }
  }

  private void addExact(String repository, DagRule rule) {
    DagTarget earlier =
        exact.putIfAbsent(rule.pattern(), new DagTarget(repository, TreePath.parse(rule.scope())));
    if (earlier != null) {
      throw taken(
          rule.pattern(),
          repository,
          earlier.repository(),
          "DAG \"%s\" is declared by repository \"%s\" and by repository \"%s\"; keep one of them"
              .formatted(rule.pattern(), earlier.repository(), repository));
    }
  }

  private void addPattern(OwnedRule added) {
    List<OwnedRule> peers =
        patterns.computeIfAbsent(added.glob().literalCharacters(), n -> new ArrayList<>());
    for (OwnedRule peer : peers) {
      peer.glob()
          .common(added.glob())
          .ifPresent(id -> {
            throw ambiguous(peer, added, id);
          });
    }
    peers.add(added);
  }

  private static DagfetchException ambiguous(OwnedRule a, OwnedRule b, String id) {
    return taken(
        id,
        b.repository(),
        a.repository(),
        "DAG \"%s\" would match \"%s\" of repository \"%s\" and \"%s\" of repository \"%s\", which are equally specific; add literal characters to one of them"
            .formatted(id, a.glob(), a.repository(), b.glob(), b.repository()));
  }

  private static DagfetchException taken(
      String dagId, String repository, String other, String message) {
    return new DagfetchException(Reason.REPOSITORY_EXISTS, message)
        .with("dag_id", dagId)
        .with("repository", repository)
        .with("other_repository", other);
  }

  DagTable build() {
    return DagTable.of(exact, patterns.values().stream().flatMap(List::stream).toList());
  }
}
