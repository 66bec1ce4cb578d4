package dev.dagfetch.server.git;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackLock;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Brings one commit with its whole tree, and nothing else, from the remote into the mirror.
 *
 * <p>It is asked for by its id with depth 1, telling the remote of one base commit that is here, so
 * that only what differs comes. JGit's ready-made fetch cannot check objects together with a depth,
 * and would tidy up the repository afterwards: so the connection is driven here. Thread-safe; any
 * number of commits at once.
 */
final class CommitFetcher {
  private final String repository;
  private final MirrorDirectory directory;
  private final CommitMarks marks;
  private final Engine engine;
  private final RecentObjects recent;

  /**
   * @param recent takes what arrives
   */
  CommitFetcher(
      String repository,
      MirrorDirectory directory,
      CommitMarks marks,
      Engine engine,
      RecentObjects recent) {
    this.repository = repository;
    this.directory = directory;
    this.marks = marks;
    this.engine = engine;
    this.recent = recent;
  }

  /**
   * Fetches a commit; it is marked complete when this returns.
   *
   * @throws DagfetchException saying whose fault it is that it is not here
   */
  void fetch(CommitId commit, Remote remote, Consumer<FetchProgress> progress) {
    Attempt attempt = new Attempt(commit, remote, progress);
    try {
      Optional<CommitId> base = marks.newestComplete().filter(newest -> !newest.equals(commit));
      try {
        attempt.run(base);
      } catch (IOException e) {
        if (base.isEmpty() || !lacksObjects(e)) {
          throw e;
        }
        // What the base stands on is damaged here: ask for everything.
        attempt.run(Optional.empty());
      }
    } catch (IOException | RuntimeException e) {
      throw attempt.explain(e);
    }
  }

  private static boolean lacksObjects(Throwable failure) {
    return RemoteFailures.find(failure, MissingObjectException.class).isPresent()
        || RemoteFailures.textOf(failure).contains("Missing ");
  }

  /** One commit's fetch, with what was learned of the remote on the way. */
  private final class Attempt {
    private final CommitId commit;
    private final Remote remote;
    private final Consumer<FetchProgress> progress;
    private final RemoteFailures failures;
    private @Nullable OpenRemote opened;

    Attempt(CommitId commit, Remote remote, Consumer<FetchProgress> progress) {
      this.commit = commit;
      this.remote = remote;
      this.progress = progress;
      this.failures = new RemoteFailures(repository, remote.url());
    }

    void run(Optional<CommitId> base) throws IOException {
      ArrivalBudget budget = new ArrivalBudget(engine.settings().limits());
      opened = null;
      try (ScratchRepository scratch = ScratchRepository.create(directory, base);
          OpenRemote conversation = engine.connector().open(remote, scratch.repository(), budget)) {
        opened = conversation;
        receive(conversation.transport(), base, scratch, new ArrivalChecker(budget, recent));
      } finally {
        engine.meters().received(repository, budget.receivedBytes());
      }
    }

    private void receive(
        Transport transport,
        Optional<CommitId> base,
        ScratchRepository scratch,
        ArrivalChecker checker)
        throws IOException {
      transport.setDepth(1);
      transport.setTagOpt(TagOpt.NO_TAGS);
      transport.setObjectChecker(checker);
      // The pattern names no ref that exists: the remote's refs do not matter, and there may be
      // very many.
      try (FetchConnection connection = transport.openFetch(List.of(), "refs/none/")) {
        connection.setPackLockMessage("dagfetch");
        try {
          connection.fetch(new ArrivalMonitor(progress), List.of(wanted()), haves(base));
          prove(scratch);
          marks.markComplete(commit);
        } finally {
          for (PackLock lock : connection.getPackLocks()) {
            lock.unlock();
          }
        }
      }
    }

    private Ref wanted() {
      ObjectId id = ObjectId.fromString(commit.hex());
      return new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, commit.hex(), id);
    }

    private Set<ObjectId> haves(Optional<CommitId> base) {
      return base.stream().map(id -> ObjectId.fromString(id.hex())).collect(Collectors.toSet());
    }

    private void prove(ScratchRepository scratch) throws IOException {
      if (Thread.currentThread().isInterrupted()) {
        // JGit returns in silence when it is told to stop.
        throw new InterruptedIOException("stopped");
      }
      try (ObjectReader reader = scratch.repository().newObjectReader()) {
        new CompletenessProof(reader).require(ObjectId.fromString(commit.hex()));
      } catch (IncorrectObjectTypeException e) {
        throw notACommit(scratch);
      }
    }

    private DagfetchException notACommit(ScratchRepository scratch) throws IOException {
      try (ObjectReader reader = scratch.repository().newObjectReader()) {
        int type = reader.open(ObjectId.fromString(commit.hex())).getType();
        String advice =
            type == Constants.OBJ_TAG
                ? "resolve the tag to its commit first"
                : "give a commit's id";
        return unknown("is a %s, not a commit; %s".formatted(Constants.typeString(type), advice));
      }
    }

    private DagfetchException unknown(String why) {
      return new DagfetchException(
              Reason.COMMIT_UNKNOWN, "%s of \"%s\" %s".formatted(commit.hex(), repository, why))
          .with("commit", commit.hex())
          .with("repository", repository);
    }

    RuntimeException explain(Exception failure) {
      String text = RemoteFailures.textOf(failure);
      if (RemoteFailures.find(failure, DagfetchException.class).isEmpty()
          && (text.contains("not our ref " + commit.hex())
              || text.contains("want " + commit.hex() + " not valid"))) {
        return new DagfetchException(
                Reason.COMMIT_UNKNOWN,
                "commit %s… is not in \"%s\": the remote was asked just now and does not have it; is it pushed?"
                    .formatted(commit.abbreviated(), repository))
            .with("commit", commit.hex())
            .with("repository", repository);
      }
      if (text.contains("No commits selected for shallow request")) {
        // What git upload-pack says to a shallow request for a tree or a blob.
        return unknown("is not a commit; give a commit's id");
      }
      if (RemoteFailures.find(failure, MissingObjectException.class).isPresent()) {
        return new DagfetchException(
                Reason.OBJECT_CORRUPT,
                "the remote of \"%s\" delivered commit %s… without all of its files; have its repository checked"
                    .formatted(repository, commit.abbreviated()),
                failure)
            .with("commit", commit.hex())
            .with("repository", repository);
      }
      return failures.explain(failure, opened);
    }
  }
}
