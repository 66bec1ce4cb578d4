package dev.dagfetch.server.git.upkeep;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.stock.CompletenessProof;
import dev.dagfetch.server.git.stock.MirrorParts;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Packs that others have replaced, and what has to be true before they may be deleted. For one
 * thread.
 *
 * <p>Readers that were open when the replacement was published may be in the middle of them; later
 * ones find every object elsewhere first. And a commit that has come meanwhile may count on an
 * object that only they have: so each is proven without them.
 */
final class Retired {
  private final MirrorParts mirror;
  private final Packs packs;
  private final Set<String> names;
  private final Set<ObjectReader> readers;
  private final Set<CommitId> proven;
  private long doubtsSettled;

  /**
   * @param names the packs
   * @param replaced the commits that were complete without them when they were replaced
   */
  Retired(MirrorParts mirror, Packs packs, Set<String> names, Set<CommitId> replaced) {
    this.mirror = mirror;
    this.packs = packs;
    this.names = Set.copyOf(names);
    this.proven = new HashSet<>(replaced);
    this.readers = mirror.readers().now();
    this.doubtsSettled = mirror.doubts().settled();
  }

  /** Whether nobody can be reading them any more. */
  boolean isUnread() {
    return mirror.readers().areGone(readers);
  }

  /**
   * Whether every complete commit is here without them. Each is proven once, so that little is left
   * for the moment in which fetches wait.
   */
  boolean isUnneeded() throws IOException {
    if (doubtsSettled != mirror.doubts().settled()) {
      doubtsSettled = mirror.doubts().settled();
      proven.clear();
    }
    try (ObjectReader reader = mirror.local().newObjectReader()) {
      CompletenessProof proof = new CompletenessProof(new PacksOnly(reader, packs.except(names)));
      for (CommitId commit : mirror.marks().complete()) {
        if (!proven.contains(commit)) {
          proof.require(ObjectId.fromString(commit.hex()));
          proven.add(commit);
        }
      }
      return true;
    } catch (MissingObjectException e) {
      return false;
    }
  }

  void delete() throws IOException {
    packs.delete(names);
  }
}
