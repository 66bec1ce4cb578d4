package dev.dagfetch.server.pin;

import dev.dagfetch.server.catalog.PinRecords;
import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.repository.Repository;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the mirrors' keep-refs agree with the catalog, after a daemon that was killed or a mirror
 * that was lost.
 */
final class Reconciliation {
  private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

  private final PinRecords records;
  private final Repositories repositories;
  private final KeptCommits kept;

  Reconciliation(PinRecords records, Repositories repositories, KeptCommits kept) {
    this.records = records;
    this.repositories = repositories;
    this.kept = kept;
  }

  void run(Instant now) {
    for (Repository repository : repositories.list()) {
      repositories.findMirror(repository.name()).ifPresent(this::tryReconcile);
      repositories.submoduleMirrors(repository.name()).forEach(this::tryReconcile);
    }
    records.countByRepository(now).forEach(this::warnIfUnknown);
  }

  /** One broken mirror must not stop the others. */
  private void tryReconcile(Mirror mirror) {
    try {
      reconcile(mirror);
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("repository", mirror.repository())
          .setCause(e)
          .log("could not compare the mirror with the pins");
    }
  }

  private void reconcile(Mirror mirror) {
    Set<CommitId> needed = records.commits(mirror.repository());
    Set<CommitId> present = mirror.kept();
    Failpoint.START_RECONCILING.pass();
    present.stream()
        .filter(commit -> !needed.contains(commit))
        .forEach(c -> kept.releaseUnneeded(mirror, c));
    needed.stream().filter(commit -> !present.contains(commit)).forEach(c -> keepAgain(mirror, c));
  }

  private void keepAgain(Mirror mirror, CommitId commit) {
    boolean here = mirror.has(commit);
    if (here) {
      mirror.keep(commit);
    }
    log.atWarn()
        .addKeyValue("repository", mirror.repository())
        .addKeyValue("commit", commit)
        .log(
            here
                ? "kept pinned commit again"
                : "pinned commit is lost; it is fetched when it is asked for");
  }

  private void warnIfUnknown(String repository, long pins) {
    if (repositories.findMirror(repository).isEmpty()) {
      log.atWarn()
          .addKeyValue("repository", repository)
          .addKeyValue("pins", pins)
          .log("pins point into a repository that is not configured");
    }
  }
}
