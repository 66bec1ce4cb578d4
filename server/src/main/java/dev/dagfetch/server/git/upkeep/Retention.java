package dev.dagfetch.server.git.upkeep;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.stock.CommitMarks;
import dev.dagfetch.server.git.stock.LastUses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/**
 * Which commits of a mirror stay: those that pins keep, those that were asked for of late, and the
 * newest, which is what the next fetch builds on. Thread-safe.
 */
public final class Retention {
  private final CommitMarks marks;
  private final LastUses uses;
  private final InstantSource clock;

  /**
   * @param uses when commits were asked for
   */
  public Retention(CommitMarks marks, LastUses uses, InstantSource clock) {
    this.marks = marks;
    this.uses = uses;
    this.clock = clock;
  }

  /** Of all complete commits, those that stay. */
  Set<CommitId> among(Set<CommitId> complete, Duration retention) throws IOException {
    Instant since = clock.instant().minus(retention);
    Set<CommitId> staying = new HashSet<>(marks.kept());
    marks.newestComplete().ifPresent(staying::add);
    for (CommitId commit : complete) {
      if (!uses.of(commit).isBefore(since)) {
        staying.add(commit);
      }
    }
    staying.retainAll(complete);
    return staying;
  }
}
