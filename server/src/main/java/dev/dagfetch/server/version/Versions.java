package dev.dagfetch.server.version;

import dev.dagfetch.server.dag.DagTarget;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.mirror.Grafts;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.refs.Tip;
import dev.dagfetch.server.git.tree.CommitInfo;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.repository.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Resolves names to versions. Thread-safe; holds nothing that depends on the configuration, so that
 * every answer follows that of its moment.
 */
public final class Versions {
  private final Repositories repositories;
  private final GitlinkMemory gitlinks = new GitlinkMemory();

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
    return cachedPinned(dagId, target.repository(), target.scope(), commit);
  }

  /**
   * As {@link #pinned}, without the remote.
   *
   * @throws DagfetchException NOT_CACHED if the commit, or one of a submodule, is not here
   */
  public Version cachedPinned(String dagId, String repository, TreePath scope, CommitId commit) {
    Source source = repositories.source(repository);
    return new Asked(dagId, source, scope, commit).obtain(Versions::requireCached);
  }

  private static boolean requireCached(Mirror mirror, CommitId commit) {
    if (!mirror.has(commit)) {
      throw new DagfetchException(
              Reason.NOT_CACHED,
              "commit %s of \"%s\" is not here and only cached content was asked for; ask without that, or sync the repository first"
                  .formatted(commit.abbreviated(), mirror.repository()))
          .with("commit", commit.hex())
          .with("repository", mirror.repository());
    }
    return false;
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
    long start = System.nanoTime();
    Wait asked = wait.about(dagId);
    return new Asked(dagId, repositories.source(repository), scope, commit)
        .obtain((mirror, wanted) -> mirror.ensure(wanted, asked.since(start)));
  }

  /** A version that was asked for. */
  private final class Asked {
    private final String dagId;
    private final Source source;
    private final TreePath scope;
    private final CommitId commit;

    private Asked(String dagId, Source source, TreePath scope, CommitId commit) {
      this.dagId = dagId;
      this.source = source;
      this.scope = scope;
      this.commit = commit;
    }

    /** Brings its commits here and reads what it is. */
    Version obtain(SubmoduleSource commits) {
      boolean fetched = commits.obtain(source.mirror(), commit);
      try (TreeReader reader = source.mirror().openReader()) {
        CommitInfo info = reader.commit(commit);
        TreeId tree =
            reader
                .subtree(info.root(), scope)
                .orElseThrow(() -> missing(dagId, source, scope, commit));
        return source.repository().submodules().recursive()
            ? withSubmodules(info, tree, commits, fetched)
            : version(info, tree, files(tree, Grafts.NONE), List.of(), fetched);
      }
    }

    private Version withSubmodules(
        CommitInfo info, TreeId tree, SubmoduleSource commits, boolean fetched) {
      Grafter grafter = new Grafter(repositories, source, gitlinks, commits);
      RemoteUrl url = source.repository().remote().url();
      TreeId grafted =
          grafter.graft(
              new Grafter.Level(source.mirror(), url, info.root(), scope, TreePath.ROOT, 0), tree);
      return version(
          info,
          tree,
          files(grafted, grafter.grafts()),
          grafter.submodules(),
          fetched || grafter.hasFetched());
    }

    private MirrorTree files(TreeId tree, Grafts grafts) {
      return new MirrorTree(source.mirror(), tree, source.repository().symlinks(), grafts);
    }

    private Version version(
        CommitInfo info,
        TreeId tree,
        MirrorTree files,
        List<Submodule> submodules,
        boolean fetched) {
      return new Version(dagId, scope, info, tree, files, submodules, fetched);
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
