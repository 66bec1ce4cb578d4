package dev.dagfetch.server.git.object;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;

/** A commit, as its full id: 40 lower-case hex digits. */
public record CommitId(String hex) {
  public CommitId {
    ObjectIds.requireHex(hex);
  }

  /**
   * Reads a caller's text.
   *
   * @throws DagfetchException {@link Reason#COMMIT_NOT_CANONICAL} if it is anything but 40
   *     lower-case hex digits
   */
  public static CommitId parse(String text) {
    if (!ObjectIds.isHex(text)) {
      throw new DagfetchException(
              Reason.COMMIT_NOT_CANONICAL,
              "commit %s is not a full commit id (expected: 40 lower-case hex digits); resolve a ref or a short id first"
                  .formatted(DagfetchException.quote(text)))
          .with("field", "commit");
    }
    return new CommitId(text);
  }

  /** The first ten digits, for messages. */
  public String abbreviated() {
    return hex.substring(0, 10);
  }

  @Override
  public String toString() {
    return hex;
  }
}
