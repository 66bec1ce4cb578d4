package dev.dagfetch.server.dag;

import dev.dagfetch.server.git.TreePath;

/** A dag_id, or a pattern with "*", and the scope it is delivered from ("*" in it: what the first "*" of the pattern matched). */
public record DagRule(String pattern, String scope) {
  // skeleton: validates (FIELD_INVALID); scope text is UTF-8 of a TreePath
  static TreePath ignored() {
    return TreePath.ROOT;
  }
}
