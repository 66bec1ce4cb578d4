package dev.dagfetch.server.dag;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.TreePath;
import java.util.regex.Pattern;

/**
 * Says that the DAGs of a pattern are delivered from a directory of a repository.
 *
 * @param pattern a dag_id, or a pattern in which each "*" stands for any run of characters
 * @param scope the directory, empty for the whole tree; one "*" in it stands for what the pattern's
 *     first "*" matched, the shortest possible run if there are several
 */
public record DagRule(String pattern, String scope) {
  private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9_*][A-Za-z0-9_.*-]{0,249}");

  /**
   * Validates both.
   *
   * @throws DagfetchException FIELD_INVALID (field "dag_id" or "scope")
   */
  public DagRule {
    if (!PATTERN.matcher(pattern).matches() || pattern.contains("**")) {
      throw DagfetchException.invalidField(
          "dag_id",
          pattern,
          "1 to 250 characters of [A-Za-z0-9_.-] and single \"*\", not starting with \"-\" or \".\"");
    }
    requirePath(scope);
    if (scope.indexOf('*') != scope.lastIndexOf('*')) {
      throw DagfetchException.invalidField("scope", scope, "at most one \"*\"");
    }
    if (scope.contains("*") && !pattern.contains("*")) {
      throw DagfetchException.invalidField(
          "scope", scope, "no \"*\", because dag_id \"%s\" has none".formatted(pattern));
    }
  }

  private static void requirePath(String scope) {
    try {
      TreePath.parse(scope);
    } catch (DagfetchException e) {
      throw DagfetchException.invalidField(
          "scope",
          scope,
          "a directory of the repository without leading or trailing slash, \".\" or \"..\"");
    }
  }

  /** Whether this names one DAG. */
  boolean isExact() {
    return pattern.indexOf('*') < 0;
  }
}
