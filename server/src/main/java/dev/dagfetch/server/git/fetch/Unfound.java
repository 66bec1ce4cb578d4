package dev.dagfetch.server.git.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.git.object.CommitId;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The commits that were looked for in a remote's whole history in vain, for as long as its refs
 * stay where they are: such a search is not to be repeated for everyone who asks. Thread-safe.
 */
final class Unfound {
  /** Bounds what those who ask for nonsense make us hold. */
  private static final int MOST = 10_000;

  @GuardedBy("this")
  private Set<ObjectId> tips = Set.of();

  @GuardedBy("this")
  private final Set<CommitId> commits = new HashSet<>();

  synchronized boolean contains(CommitId commit, RefTips now) {
    return commits.contains(commit) && tips.equals(now.ids());
  }

  synchronized void add(CommitId commit, RefTips searched) {
    Set<ObjectId> ids = searched.ids();
    if (!tips.equals(ids) || commits.size() >= MOST) {
      commits.clear();
      tips = ids;
    }
    commits.add(commit);
  }
}
