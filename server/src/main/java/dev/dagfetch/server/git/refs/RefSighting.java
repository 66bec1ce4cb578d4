package dev.dagfetch.server.git.refs;

import dev.dagfetch.server.git.object.CommitId;
import java.util.Optional;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * What the remote said about one ref when it was asked.
 *
 * @param ref its full name, or HEAD
 * @param target the ref that it is another name for, as HEAD is for a branch; else itself
 * @param commit what it points to, annotated tags peeled; empty if the remote does not have it
 */
record RefSighting(String ref, String target, Optional<CommitId> commit, Moment askedAt) {
  /** What a remote's answer says about a ref; a ref that points to nothing yet is none. */
  static RefSighting of(String name, @Nullable Ref ref, Moment askedAt) {
    if (ref == null || ref.getObjectId() == null) {
      return new RefSighting(name, name, Optional.empty(), askedAt);
    }
    var id = ref.getPeeledObjectId() == null ? ref.getObjectId() : ref.getPeeledObjectId();
    String leaf = ref.getLeaf().getName();
    String target = Repository.isValidRefName(leaf) ? leaf : name;
    return new RefSighting(name, target, Optional.of(new CommitId(id.name())), askedAt);
  }

  boolean isSymbolic() {
    return !target.equals(ref);
  }

  /** The same for the ref that this is another name for. */
  RefSighting ofTarget() {
    return new RefSighting(target, target, commit, askedAt);
  }

  boolean saysTheSameAs(RefSighting other) {
    return target.equals(other.target) && commit.equals(other.commit);
  }

  Optional<Tip> tip() {
    return commit.map(id -> new Tip(target, id, askedAt));
  }
}
