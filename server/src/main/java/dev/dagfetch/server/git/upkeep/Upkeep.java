package dev.dagfetch.server.git.upkeep;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.stock.MirrorParts;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one mirror small: few packs, and no commits that nobody needs.
 *
 * <p>The order of effects makes it safe to be killed anywhere. A new pack with all that has to stay
 * is published first, durably; until the old ones are gone, everything is here twice. Then commits
 * that may go lose their complete-marks, so that nobody believes them to be here; a commit that was
 * asked for meanwhile gets its mark back. Last, when nobody reads the old packs and every commit
 * with a mark is proven to be here without them, they are deleted, in a moment when no fetch counts
 * on them. Where that proof fails, nothing is deleted, and the next round takes up what has come.
 *
 * <p>Used by one thread at a time; {@link #close} by any.
 */
public final class Upkeep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  /** How long new fetches wait at most when one that is under way does not end. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Getting rid of commits rewrites the mirror: worth it when they are one in so many. */
  private static final int WORTH = 4;

  private final MirrorParts mirror;
  private final Packs packs;
  private final Retention retention;
  private final PackChoice choice;
  private final UpkeepMeters meters;
  private final Repack repack;
  private @Nullable Retired retired;
  private volatile boolean closed;

  /**
   * @param retention says which commits stay
   * @param choice says which packs become one
   */
  public Upkeep(MirrorParts mirror, Retention retention, PackChoice choice, UpkeepMeters meters) {
    this.mirror = mirror;
    this.retention = retention;
    this.choice = choice;
    this.meters = meters;
    this.packs = new Packs(mirror.local());
    this.repack = new Repack(mirror.local(), packs, stopping());
  }

  private ProgressMonitor stopping() {
    return new EmptyProgressMonitor() {
      @Override
      public boolean isCancelled() {
        return closed || Thread.currentThread().isInterrupted();
      }
    };
  }

  /** The repository that the mirror is of. */
  String repository() {
    return mirror.repository();
  }

  /**
   * Does what there is to do.
   *
   * @param unused commits that nobody asked for in this time may go
   * @param urgent whether they are to go even if it hardly pays
   */
  public void round(Duration unused, boolean urgent) throws IOException, InterruptedException {
    if (retired == null) {
      retire(unused, urgent);
    }
    if (retired != null && tryDelete(retired)) {
      retired = null;
    }
    mirror.uses().save(mirror.marks().complete(), mirror.directory().tmp());
    meters.update(packs.candidates());
  }

  private void retire(Duration unused, boolean urgent) throws IOException {
    Set<CommitId> complete = mirror.marks().complete();
    Set<CommitId> leaving = new HashSet<>(complete);
    leaving.removeAll(retention.among(complete, unused));
    if (!urgent && leaving.size() * WORTH < complete.size()) {
      leaving.clear();
    }
    var need = leaving.isEmpty() ? PackChoice.Need.NOTHING : PackChoice.Need.ALL;
    List<PackChoice.Candidate> old = choice.of(packs.candidates(), need);
    if (!old.isEmpty()) {
      Set<CommitId> staying = new HashSet<>(complete);
      staying.removeAll(leaving);
      retired = replace(names(old), staying, leaving);
    }
  }

  private static Set<String> names(List<PackChoice.Candidate> packs) {
    return packs.stream().map(PackChoice.Candidate::name).collect(Collectors.toSet());
  }

  private Retired replace(Set<String> old, Set<CommitId> staying, Set<CommitId> leaving)
      throws IOException {
    long start = System.nanoTime();
    Optional<String> made = repack.write(staying, packs.named(old));
    made.ifPresent(old::remove);
    forget(leaving);
    long nanos = System.nanoTime() - start;
    meters.repacked(nanos, leaving.size());
    log.atInfo()
        .addKeyValue("repository", mirror.repository())
        .addKeyValue("packs", old.size())
        .addKeyValue("commits", staying.size())
        .addKeyValue("dropped_commits", leaving.size())
        .addKeyValue("elapsed_ms", nanos / 1_000_000)
        .log("put packs of the mirror together");
    return new Retired(mirror, packs, old, staying);
  }

  /** Who asks for a commit records it first, then looks for the mark: here the other way about. */
  private void forget(Set<CommitId> leaving) throws IOException {
    if (leaving.isEmpty()) {
      return;
    }
    Set<CommitId> before = Set.copyOf(leaving);
    mirror.marks().forget(before);
    for (CommitId wanted : retention.among(before, UpkeepSettings.LEAST_RETENTION)) {
      mirror.marks().markComplete(wanted);
    }
  }

  /** Whether the old packs are done with: deleted, or needed after all. */
  private boolean tryDelete(Retired old) throws IOException, InterruptedException {
    if (!old.isUnread()) {
      return false;
    }
    return !old.isUnneeded()
        || mirror
            .occupancy()
            .runAlone(
                PATIENCE,
                () -> {
                  if (old.isUnneeded()) {
                    old.delete();
                  }
                });
  }

  /** Stops a round under way. */
  @Override
  public void close() {
    closed = true;
    meters.close();
  }
}
