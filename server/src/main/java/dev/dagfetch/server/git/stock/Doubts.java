package dev.dagfetch.server.git.stock;

import dev.dagfetch.server.git.object.CommitId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a mirror still has what its marks say. A reader that met a lost or damaged object raises
 * a doubt, and so does scrub with a damaged pack; before the next commit is promised, it is
 * settled: all packs are hashed, damaged ones put aside, every complete commit is proven anew, and
 * those that are not lose their mark, so that they are fetched again. Thread-safe.
 */
public final class Doubts {
  private static final Logger log = LoggerFactory.getLogger(Doubts.class);

  private final String repository;
  private final Repository local;
  private final CommitMarks marks;
  private final DamagedPacks damaged;
  private final Occupancy occupancy;
  private final AtomicLong raised = new AtomicLong();

  /** How many of them are settled. */
  private volatile long settled;

  Doubts(
      String repository,
      Repository local,
      CommitMarks marks,
      DamagedPacks damaged,
      Occupancy occupancy) {
    this.repository = repository;
    this.local = local;
    this.marks = marks;
    this.damaged = damaged;
    this.occupancy = occupancy;
  }

  /** Something damaged or lost was met. */
  public void raise() {
    raised.incrementAndGet();
  }

  boolean raised() {
    return raised.get() != settled;
  }

  /** Looks at everything that is here; whoever comes meanwhile waits for the outcome. */
  public synchronized void settle() throws IOException {
    long upTo = raised.get();
    if (upTo == settled) {
      return;
    }
    try (Occupancy.Stay stay = occupancy.enter()) {
      List<String> packs = damaged.collect();
      // The database holds packs open, and those that were put aside as well.
      local.getObjectDatabase().close();
      Set<CommitId> lost = incomplete();
      if (!lost.isEmpty()) {
        marks.forget(lost);
      }
      report(packs, lost);
    }
    settled = upTo;
  }

  /** Grows whenever something was settled: what was proven before may have been lost since. */
  public long settled() {
    return settled;
  }

  /** What damaged packs may still have of commits that are not complete. */
  DamagedPacks damaged() {
    return damaged;
  }

  private Set<CommitId> incomplete() throws IOException {
    Set<CommitId> lost = new HashSet<>();
    try (ObjectReader reader = local.newObjectReader()) {
      CompletenessProof proof = new CompletenessProof(reader);
      for (CommitId commit : marks.complete()) {
        try {
          proof.require(ObjectId.fromString(commit.hex()));
        } catch (MissingObjectException | CorruptObjectException | IncorrectObjectTypeException e) {
          lost.add(commit);
          proof = new CompletenessProof(reader);
        }
      }
    }
    return lost;
  }

  private void report(List<String> packs, Set<CommitId> lost) {
    log.atWarn()
        .addKeyValue("repository", repository)
        .addKeyValue("damaged_packs", packs)
        .addKeyValue("incomplete_commits", lost.size())
        .log(
            "mirror was checked because something in it is damaged or lost; what is lost is fetched"
                + " again");
  }
}
