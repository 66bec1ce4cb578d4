package dev.dagfetch.server.pin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.catalog.PinRecords;
import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;
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
 *       row needs it.
 *   <li>Who finds a claim leaves the matter to the claimant, who looks again when he lets go.
 *   <li>One commit's keep-ref is written or removed by one thread at a time; claims and releases of
 *       this commit wait for it.
 * </ul>
 *
 * <p>The monitor guards the two small collections only; files and the catalog are touched outside
 * it, and nobody waits while he writes, so there is no way to wait in a circle. Thread-safe.
 */
final class KeptCommits {
  private static final Logger log = LoggerFactory.getLogger(KeptCommits.class);

  private final PinRecords records;

  @GuardedBy("this")
  private final Map<Key, Integer> claims = new HashMap<>();

  @GuardedBy("this")
  private final Set<Key> writing = new HashSet<>();

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
    Key key = new Key(mirror.repository(), commit);
    beginClaim(key);
    try {
      Failpoint.PIN_CLAIMED.pass();
      mirror.keep(commit);
      Failpoint.PIN_KEPT.pass();
    } catch (RuntimeException | Error e) {
      endClaim(key);
      throw e;
    } finally {
      endWriting(key);
    }
    return new Claim(mirror, commit);
  }

  /**
   * Stops keeping a commit unless a pin needs it. Works for a cancelled caller too; if it fails,
   * the commit is kept until the next start.
   */
  void releaseUnneeded(Mirror mirror, CommitId commit) {
    Key key = new Key(mirror.repository(), commit);
    if (!beginRelease(key)) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      releaseUnlessRecorded(mirror, commit);
    } finally {
      endWriting(key);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void releaseUnlessRecorded(Mirror mirror, CommitId commit) {
    try {
      if (!records.needs(mirror.repository(), commit)) {
        mirror.release(commit);
        Failpoint.PIN_RELEASED.pass();
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
    awaitWriter(key);
    claims.merge(key, 1, Integer::sum);
    writing.add(key);
  }

  private synchronized void endClaim(Key key) {
    claims.computeIfPresent(key, (k, held) -> held == 1 ? null : held - 1);
  }

  /** Whether the caller may go on, because nobody claims the commit. */
  private synchronized boolean beginRelease(Key key) {
    awaitWriter(key);
    return !claims.containsKey(key) && writing.add(key);
  }

  private synchronized void endWriting(Key key) {
    writing.remove(key);
    notifyAll();
  }

  /** Not cut short by an interrupt: what is waited for is the change of one small file. */
  @GuardedBy("this")
  private void awaitWriter(Key key) {
    boolean interrupted = false;
    while (writing.contains(key)) {
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
