package dev.dagfetch.server.git.fetch;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;

/**
 * The refs that a remote named at the beginning of a conversation: with protocol v2 those that were
 * asked for, with the older ones all that it has.
 */
record RefTips(Collection<Ref> refs) {
  boolean isEmpty() {
    return refs.isEmpty();
  }

  /** The ref whose commit this is, annotated tags looked through. */
  Optional<Ref> at(ObjectId commit) {
    return refs.stream()
        .filter(ref -> commit.equals(ref.getObjectId()) || commit.equals(ref.getPeeledObjectId()))
        .findFirst();
  }

  /** The branch that the remote's HEAD names; empty before its first commit. */
  List<Ref> head() {
    return refs.stream()
        .filter(ref -> ref.getName().equals(Constants.HEAD) && ref.getObjectId() != null)
        .toList();
  }

  /** Every ref, those that point to the same object once. */
  List<Ref> distinct() {
    Map<ObjectId, Ref> byId = new LinkedHashMap<>();
    for (Ref ref : refs) {
      if (ref.getObjectId() != null) {
        byId.putIfAbsent(ref.getObjectId(), ref);
      }
    }
    return List.copyOf(byId.values());
  }

  /** The objects they point to. */
  Set<ObjectId> ids() {
    return distinct().stream().map(Ref::getObjectId).collect(Collectors.toUnmodifiableSet());
  }
}
