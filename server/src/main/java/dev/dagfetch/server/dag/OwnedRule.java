package dev.dagfetch.server.dag;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.TreePath;
import java.util.Optional;

/** A rule with "*" and the repository that has it. */
record OwnedRule(String repository, DagRule rule, Glob glob) {
  static OwnedRule of(String repository, DagRule rule) {
    return new OwnedRule(repository, rule, new Glob(rule.pattern()));
  }

  /**
   * The target of a matching id; empty if what "*" matched does not make a directory's path ("..",
   * or nothing at all).
   */
  Optional<DagTarget> target(String matched) {
    try {
      TreePath scope = TreePath.parse(rule.scope().replace("*", matched));
      return Optional.of(new DagTarget(repository, scope));
    } catch (DagfetchException e) {
      return Optional.empty();
    }
  }
}
