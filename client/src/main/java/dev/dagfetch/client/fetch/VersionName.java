package dev.dagfetch.client.fetch;

import dev.dagfetch.client.tree.ObjectHash;

/**
 * Names a version of a DAG by what fixes it for ever: a commit, or a pin. A ref is none; resolve it
 * first.
 *
 * @param dagId the DAG
 * @param commit full commit id; empty if a pin is named
 * @param pinId the pin; empty if a commit is named
 */
public record VersionName(String dagId, String commit, String pinId) {
  public VersionName {
    if (commit.isEmpty() == pinId.isEmpty()) {
      throw new IllegalArgumentException("name either a commit or a pin");
    }
    if (!commit.isEmpty() && !ObjectHash.isHex(commit)) {
      throw new IllegalArgumentException(
          "commit: \"%s\" (expected: 40 lower-case hex digits)".formatted(commit));
    }
  }

  /** The version at a commit, given by its full id. */
  public static VersionName atCommit(String dagId, String commit) {
    return new VersionName(dagId, commit, "");
  }

  /** The version that a pin holds. */
  public static VersionName pinned(String dagId, String pinId) {
    return new VersionName(dagId, "", pinId);
  }

  @Override
  public String toString() {
    return commit.isEmpty() ? "%s, pin %s".formatted(dagId, pinId) : dagId + "@" + commit;
  }
}
