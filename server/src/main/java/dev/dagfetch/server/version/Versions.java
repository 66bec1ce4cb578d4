package dev.dagfetch.server.version;

import dev.dagfetch.server.git.CommitId;
import dev.dagfetch.server.git.Tip;
import dev.dagfetch.server.git.Wait;
import dev.dagfetch.server.repository.Repositories;
import java.time.Duration;
import java.util.Optional;

/** Resolves names to versions. Thread-safe. */
public final class Versions {
  public Versions(Repositories repositories) {}

  /** The version at a commit; fetched if it is not here. */
  public Version at(String dagId, CommitId commit, Wait wait) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** As {@link #at}, but @throws DagfetchException NOT_CACHED instead of asking the remote. */
  public Version cachedAt(String dagId, CommitId commit) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** What a ref points to for the DAG's repository; {@code ref} empty: its default ref. */
  public Tip tip(String dagId, Optional<String> ref, Duration maxAge, Wait wait) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** A pinned version: repository and scope as the pin recorded them, whatever the configuration says now. */
  public Version pinned(String dagId, String repository, dev.dagfetch.server.git.TreePath scope, CommitId commit, Wait wait) {
    throw new UnsupportedOperationException("skeleton");
  }
}
