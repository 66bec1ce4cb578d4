package dev.dagfetch.server.version;

import dev.dagfetch.server.dag.DagTarget;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.CommitId;
import dev.dagfetch.server.git.CommitInfo;
import dev.dagfetch.server.git.MirrorTree;
import dev.dagfetch.server.git.Tip;
import dev.dagfetch.server.git.TreeId;
import dev.dagfetch.server.git.TreePath;
import dev.dagfetch.server.git.TreeReader;
import dev.dagfetch.server.git.Wait;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.repository.Source;
import java.time.Duration;
import java.util.Optional;

/**
 * Resolves names to versions. Thread-safe; holds no state, so that every answer follows the
 * configuration of its moment.
 */
public final class Versions {
  private final Repositories repositories;

  public Versions(Repositories repositories) {
    this.repositories = repositories;
  }

  /**
   * The version of a DAG at a commit, which is fetched if it is not here.
   *
   * @throws DagfetchException DAG_UNKNOWN, REPOSITORY_DISABLED, PATH_MISSING_AT_COMMIT, and as
   *     {@code Mirror.ensure}
   */
  public Version at(String dagId, CommitId commit, Wait wait) {
    DagTarget target = repositories.find(dagId);
    return pinned(dagId, target.repository(), target.scope(), commit, wait);
  }

  /**
   * As {@link #at}, without the remote.
   *
   * @throws DagfetchException NOT_CACHED if the commit is not here
   */
  public Version cachedAt(String dagId, CommitId commit) {
    DagTarget target = repositories.find(dagId);
    Source source = repositories.source(target.repository());
    if (!source.mirror().has(commit)) {
      throw new DagfetchException(
              Reason.NOT_CACHED,
              "commit %s of \"%s\" is not here and only cached content was asked for; ask without that, or sync the repository first"
                  .formatted(commit.abbreviated(), target.repository()))
          .with("commit", commit.hex())
          .with("repository", target.repository());
    }
    return read(dagId, source, target.scope(), commit, false);
  }

  /**
   * What a ref of the DAG's repository points to.
   *
   * @param ref branch or tag; empty: the repository's default ref
   * @param maxAge how old a known answer may be; zero asks the remote
   * @throws DagfetchException DAG_UNKNOWN, REPOSITORY_DISABLED, REF_UNKNOWN, and as {@code
   *     Mirror.resolve}
   */
  public Tip tip(String dagId, Optional<String> ref, Duration maxAge, Wait wait) {
    Source source = repositories.source(repositories.find(dagId).repository());
    return source.mirror().resolve(ref.orElse(source.repository().defaultRef()), maxAge, wait);
  }

  /**
   * A version as a pin recorded it: repository and scope as they were then, whatever the
   * configuration says now.
   *
   * @throws DagfetchException REPOSITORY_UNKNOWN, and as {@link #at}
   */
  public Version pinned(
      String dagId, String repository, TreePath scope, CommitId commit, Wait wait) {
    Source source = repositories.source(repository);
    boolean fetched = source.mirror().ensure(commit, wait.about(dagId));
    return read(dagId, source, scope, commit, fetched);
  }

  private static Version read(
      String dagId, Source source, TreePath scope, CommitId commit, boolean fetched) {
    try (TreeReader reader = source.mirror().openReader()) {
      CommitInfo info = reader.commit(commit);
      TreeId files =
          reader
              .subtree(info.root(), scope)
              .orElseThrow(() -> missing(dagId, source, scope, commit));
      MirrorTree tree = new MirrorTree(source.mirror(), files, source.repository().symlinks());
      return new Version(dagId, scope, info, tree, fetched);
    }
  }

  private static DagfetchException missing(
      String dagId, Source source, TreePath scope, CommitId commit) {
    String repository = source.repository().name();
    return new DagfetchException(
            Reason.PATH_MISSING_AT_COMMIT,
            "commit %s of \"%s\" has no directory \"%s\", which DAG \"%s\" is delivered from; take a commit that has it, or correct the scope"
                .formatted(commit.abbreviated(), repository, scope, dagId))
        .with("commit", commit.hex())
        .with("repository", repository)
        .with("path", scope.toString());
  }
}
