package dev.dagfetch.server.git.fetch;

import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.disk.LocalDisk;
import dev.dagfetch.server.git.remote.RemoteFailures;
import java.io.IOException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Says in our words why a commit was not delivered: that the remote does not have it is one thing,
 * that it does not give it by its id another.
 */
final class CommitFailures {
  private final String repository;
  private final FetchOrder order;

  CommitFailures(String repository, FetchOrder order) {
    this.repository = repository;
    this.order = order;
  }

  /**
   * Whether a remote that did not deliver a commit by its id may have it all the same.
   *
   * <p>With protocol v2 Git serves whatever it has, so "not our ref" means that it has not. With
   * the older protocols it says the same of everything that no ref points to, or, where the client
   * is still writing, just hangs up; and other servers have rules of their own also for v2. The
   * older protocols are known by the refs that come without being asked for.
   */
  boolean refusesIds(Exception failure, FetchAttempt attempt) {
    String text = Causes.textOf(failure);
    if (text.contains("want " + order.commit().hex() + " not valid")) {
      return true;
    }
    return !attempt.tips().isEmpty()
        && !attempt.delivering()
        && (text.contains("not our ref") || hungUp(failure, attempt));
  }

  private static boolean hungUp(Exception failure, FetchAttempt attempt) {
    return failure instanceof TransportException
        && !Causes.has(failure, DagfetchException.class)
        && !Causes.has(failure, RemoteRepositoryException.class)
        && !LocalDisk.isOurs(failure)
        && !Thread.currentThread().isInterrupted()
        && attempt.httpStatus() < 400;
  }

  /** What to throw for a failed attempt. */
  RuntimeException explain(Exception failure, FetchAttempt attempt) {
    String text = Causes.textOf(failure);
    if (!Causes.has(failure, DagfetchException.class)
        && text.contains("not our ref " + order.commit().hex())) {
      return unknown();
    }
    if (text.contains("No commits selected for shallow request")) {
      // What git upload-pack says to a shallow request for a tree or a blob.
      return notACommit(repository, order, "is not a commit; give a commit's id");
    }
    return new DamagedArrival(repository, order.commit(), attempt.limits())
        .explain(failure)
        .map(RuntimeException.class::cast)
        .orElseGet(() ->
            new RemoteFailures(repository, order.remote().url())
                .explain(failure, attempt.opened()));
  }

  /** The remote was asked in every way and does not have it. */
  DagfetchException unknown() {
    return complete(
        new DagfetchException(
            Reason.COMMIT_UNKNOWN,
            "commit %s… is not in \"%s\": the remote was asked just now and does not have it; is it pushed?"
                .formatted(order.commit().abbreviated(), repository)));
  }

  /** What is here under a commit's id, but is none. */
  static DagfetchException notACommit(String repository, FetchOrder order, ObjectReader reader)
      throws IOException {
    int type = reader.open(order.id()).getType();
    String advice =
        type == Constants.OBJ_TAG ? "resolve the tag to its commit first" : "give a commit's id";
    return notACommit(
        repository,
        order,
        "is a %s, not a commit; %s".formatted(Constants.typeString(type), advice));
  }

  private static DagfetchException notACommit(String repository, FetchOrder order, String why) {
    return new CommitFailures(repository, order)
        .complete(
            new DagfetchException(
                Reason.COMMIT_UNKNOWN,
                "%s of \"%s\" %s".formatted(order.commit().hex(), repository, why)));
  }

  private DagfetchException complete(DagfetchException failure) {
    return failure.with("commit", order.commit().hex()).with("repository", repository);
  }
}
