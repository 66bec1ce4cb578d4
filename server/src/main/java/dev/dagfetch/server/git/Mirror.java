package dev.dagfetch.server.git;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Our bare, shallow local copy of a repository. Thread-safe. */
public final class Mirror {
  Mirror() {}

  public String repository() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Whether the commit with its whole tree is proven to be here. No network. */
  public boolean has(CommitId commit) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Makes sure that the commit with its whole tree is here. Returns whether a fetch was needed (by this caller or one it joined). */
  public boolean ensure(CommitId commit, Wait wait) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** What a branch or tag (short or full, or "HEAD") points to: a known answer at most {@code maxAge} old, else the remote's. */
  public Tip resolve(String ref, Duration maxAge, Wait wait) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The remote's branches and tags whose full name begins with {@code prefix}, in the order of their names. */
  public List<Tip> listRefs(String prefix, Wait wait) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Asks the remote who it is; changes nothing. */
  public RemoteReport check(Wait wait) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Keeps a commit that is here until {@link #release}; idempotent, durable when it returns. */
  public void keep(CommitId commit) {}

  public void release(CommitId commit) {}

  public Set<CommitId> kept() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** A reader for one thread. */
  public TreeReader openReader() {
    throw new UnsupportedOperationException("skeleton");
  }
}
