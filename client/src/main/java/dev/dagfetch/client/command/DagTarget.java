package dev.dagfetch.client.command;

import java.util.regex.Pattern;

/**
 * A DAG and what to take of it, as people write it: {@code etl@main}, {@code etl@<commit>}, or
 * {@code etl} for the default ref. What has exactly 40 hex digits is a commit, everything else is a
 * ref.
 *
 * @param commit empty if it is a ref
 * @param ref empty if it is a commit, or the default ref
 */
record DagTarget(String dagId, String commit, String ref) {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}");

  static DagTarget parse(String text) {
    int at = text.indexOf('@');
    String dag = at < 0 ? text : text.substring(0, at);
    String rest = at < 0 ? "" : text.substring(at + 1);
    if (dag.isEmpty()) {
      throw new IllegalArgumentException(
          "\"%s\" names no DAG (expected: DAG@COMMIT or DAG@REF)".formatted(text));
    }
    return COMMIT.matcher(rest).matches()
        ? new DagTarget(dag, rest, "")
        : new DagTarget(dag, "", rest);
  }

  boolean isCommit() {
    return !commit.isEmpty();
  }

  @Override
  public String toString() {
    return dagId + "@" + (isCommit() ? commit : ref);
  }
}
