package dev.dagfetch.server.git.bounds;

import java.io.IOException;

/** The remote says more than we listen to, and would fill the memory with it. */
public final class OverlongAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long limit;

  private OverlongAnswerException(String what, long limit) {
    super(what);
    this.limit = limit;
  }

  static OverlongAnswerException ofRefs(long limit) {
    return new OverlongAnswerException(
        "names more branches and tags than the %d bytes of git.refs_size hold; raise it, or have the repository looked at"
            .formatted(limit),
        limit);
  }

  static OverlongAnswerException ofProgress(long limit) {
    return new OverlongAnswerException(
        "sends more than %d bytes of messages beside a pack; have the host looked at"
            .formatted(limit),
        limit);
  }

  /** How many bytes it may say. */
  public long limit() {
    return limit;
  }
}
