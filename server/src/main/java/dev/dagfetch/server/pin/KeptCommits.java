package dev.dagfetch.server.pin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.catalog.PinRecords;
import dev.dagfetch.server.git.CommitId;
import dev.dagfetch.server.git.Mirror;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commits that mirrors keep for pins.
 *
 * <p>A pin lives in two places, a row in the catalog and a keep-ref in the mirror, and no
 * transaction spans both. The order makes up for it: the keep-ref comes before the row and goes
 * after it. So a daemon that is killed anywhere leaves at worst a keep-ref without a pin, which
 * {@link Reconciliation} releases at the next start, and never a pin whose commit is not kept.
 *
 * <p>Several pins share the keep-ref of a commit, so the last one to go must not take it from one
 * that is just being made. The rule:
 *
 * <ul>
 *   <li>Who makes a pin claims the commit first, and lets go of the claim after its row is
 *       recorded.
 *   <li>A commit is released only by who finds, in this order, that nobody claims it and that no
 *       row needs it; meanwhile new claims of this commit wait.
 *   <li>Who finds a claim leaves the matter to the claimant, who looks again when he lets go.
 * </ul>
 *
 * <p>The monitor guards the two small collections only; files and the catalog are touched outside
 * it. Thread-safe.
 */
final class KeptCommits {
  private static final Logger log = LoggerFactory.getLogger(KeptCommits.class);

  private final PinRecords records;

  @GuardedBy("this")
  private final Map<Key, Integer> claims = new HashMap<>();

  @GuardedBy("this")
  private final Set<Key> releasing = new HashSet<>();

  KeptCommits(PinRecords records) {
    this.records = records;
  }

  private record Key(String repository, CommitId commit) {}

  /**
   * The right that a commit will not be released. Closed once, after the pin is recorded or was
   * given up.
   */
  final class Claim implements AutoCloseable {
    private final Mirror mirror;
    private final CommitId commit;

    private Claim(Mirror mirror, CommitId commit) {
      this.mirror = mirror;
      this.commit = commit;
    }

    @Override
    public void close() {
      endClaim(new Key(mirror.repository(), commit));
      releaseUnneeded(mirror, commit);
    }
  }

  /** Keeps a commit that is in the mirror, durably, at least until the claim is closed. */
  Claim claim(Mirror mirror, CommitId commit) {
    beginClaim(new Key(mirror.repository(), commit));
    Claim claim = new Claim(mirror, commit);
    try {
      mirror.keep(commit);
      return claim;
    } catch (RuntimeException | Error e) {
      claim.close();
      throw e;
    }
  }

  /**
   * Stops keeping a commit unless a pin needs it. Works for a cancelled caller too; if it fails,
   * the commit is kept until the next start.
   */
  void releaseUnneeded(Mirror mirror, CommitId commit) {
    Key key = new Key(mirror.repository(), commit);
    boolean interrupted = Thread.interrupted();
    try {
      if (beginRelease(key)) {
        try {
          releaseUnlessRecorded(mirror, commit);
        } finally {
          endRelease(key);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void releaseUnlessRecorded(Mirror mirror, CommitId commit) {
    try {
      if (!records.needs(mirror.repository(), commit)) {
        mirror.release(commit);
      }
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("repository", mirror.repository())
          .addKeyValue("commit", commit)
          .setCause(e)
          .log("could not release commit; it is kept until the next start");
    }
  }

  private synchronized void beginClaim(Key key) {
    awaitRelease(key);
    claims.merge(key, 1, Integer::sum);
  }

  private synchronized void endClaim(Key key) {
    claims.computeIfPresent(key, (k, held) -> held == 1 ? null : held - 1);
  }

  /** Whether the caller may go on, because nobody claims the commit. */
  private synchronized boolean beginRelease(Key key) {
    awaitRelease(key);
    return !claims.containsKey(key) && releasing.add(key);
  }

  private synchronized void endRelease(Key key) {
    releasing.remove(key);
    notifyAll();
  }

  /** Not cut short by an interrupt: what is waited for is the removal of one small file. */
  @GuardedBy("this")
  private void awaitRelease(Key key) {
    boolean interrupted = false;
    while (releasing.contains(key)) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
