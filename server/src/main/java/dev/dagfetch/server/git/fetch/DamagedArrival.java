package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreeLimits;
import java.util.Optional;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;

/**
 * Says what was wrong with a pack that a remote sent, where the remote is at fault and not the
 * line.
 */
final class DamagedArrival {
  private final String repository;
  private final CommitId commit;
  private final TreeLimits limits;

  DamagedArrival(String repository, CommitId commit, TreeLimits limits) {
    this.repository = repository;
    this.commit = commit;
    this.limits = limits;
  }

  /**
   * JGit unpacks deltas in memory, and makes room for whatever size an object claims; a size that
   * overflows gets past every limit. It asked for too much at once, and has let go of the rest.
   */
  static DagfetchException tooLarge() {
    return Rejection.of("", "memory", "has an object that needs more memory than the daemon has");
  }

  /** Empty if the failure is another one. */
  Optional<DagfetchException> explain(Throwable failure) {
    if (Causes.has(failure, DagfetchException.class)) {
      return Optional.empty();
    }
    if (Causes.has(failure, TooLargeObjectInPackException.class)) {
      return Optional.of(Rejection.overLimit("", "blob_bytes", limits.blobBytes()));
    }
    if (Causes.has(failure, MissingObjectException.class)) {
      return Optional.of(corrupt("without all of its files", failure));
    }
    return isNonsense(failure)
        ? Optional.of(corrupt("in a damaged pack", failure))
        : Optional.empty();
  }

  /** JGit's parser runs into the array's end, or worse, where a pack tells it nonsense. */
  private static boolean isNonsense(Throwable failure) {
    return Causes.has(failure, CorruptObjectException.class)
        || Causes.has(failure, RuntimeException.class)
        || Causes.textOf(failure).contains("Unknown object type");
  }

  private DagfetchException corrupt(String how, Throwable failure) {
    return new DagfetchException(
            Reason.OBJECT_CORRUPT,
            "the remote of \"%s\" delivered commit %s… %s; have its repository checked"
                .formatted(repository, commit.abbreviated(), how),
            failure)
        .with("commit", commit.hex())
        .with("repository", repository);
  }
}
