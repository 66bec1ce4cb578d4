package dev.dagfetch.server.git.object;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;

/** Why content of a repository is not delivered. */
public final class Rejection {
  private Rejection() {}

  /** Content that could do harm, or that no set of files can express. */
  public static DagfetchException of(String path, String rule, String why) {
    String where = path.isEmpty() ? "the repository" : "path " + DagfetchException.quote(path);
    return new DagfetchException(
            Reason.TREE_REJECTED,
            "%s %s; have it changed in the repository, or the rule \"%s\" in the daemon's configuration"
                .formatted(where, why, rule))
        .with("path", path)
        .with("rule", rule);
  }

  /** Content beyond what {@link TreeLimits} allow. */
  public static DagfetchException overLimit(String path, String rule, long limit) {
    return of(path, rule, "is over the limit %s = %d".formatted(rule, limit))
        .with("limit", Long.toString(limit));
  }
}
