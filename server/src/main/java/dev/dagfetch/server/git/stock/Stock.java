package dev.dagfetch.server.git.stock;

import dev.dagfetch.server.git.object.CommitId;
import java.io.IOException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * The commits that a mirror has, as far as that is certain: a doubt about them is settled first.
 * Thread-safe.
 */
public final class Stock {
  private final MirrorParts mirror;
  private final CommitMarks marks;
  private final DamagedPacks damaged;
  private final Doubts doubts;

  /** The stock of an open mirror. */
  public Stock(MirrorParts mirror) {
    this.mirror = mirror;
    this.marks = mirror.marks();
    this.doubts = mirror.doubts();
    this.damaged = doubts.damaged();
  }

  /** Whether a commit is marked complete, and nothing speaks against it. */
  public boolean has(CommitId commit) throws IOException {
    if (doubts.raised()) {
      doubts.settle();
    }
    return marks.isComplete(commit);
  }

  /**
   * Marks a commit that is here without a mark, for example since the daemon was killed between
   * pack and mark, or since what damaged packs still have of it is all that was missing.
   */
  public boolean prove(CommitId commit) throws IOException {
    if (isHere(commit)) {
      return true;
    }
    if (damaged.isEmpty()) {
      return false;
    }
    damaged.salvage(commit, mirror.local());
    boolean whole = isHere(commit);
    tidy();
    return whole;
  }

  /** Lets damaged packs go once every commit that must be kept is whole without them. */
  public void tidy() throws IOException {
    if (!damaged.isEmpty() && marks.complete().containsAll(marks.kept())) {
      damaged.discard();
    }
  }

  private boolean isHere(CommitId commit) throws IOException {
    try (Occupancy.Stay stay = mirror.occupancy().enter();
        ObjectReader reader = mirror.local().newObjectReader()) {
      new CompletenessProof(reader).require(ObjectId.fromString(commit.hex()));
      marks.markComplete(commit);
      return true;
    } catch (MissingObjectException | IncorrectObjectTypeException | CorruptObjectException e) {
      return false;
    }
  }
}
