package dev.dagfetch.server.git.stock;

import dev.dagfetch.server.git.object.TreeObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Finds out whether a commit is here with its whole tree. Nothing else does: a pack that arrived in
 * full can still lack objects that the remote believed us to have.
 */
public final class CompletenessProof {
  private final ObjectReader reader;

  /** What was found already: commits share most of their trees. */
  private final Set<ObjectId> seen = new HashSet<>();

  /**
   * @param reader of the objects that are here; stays open
   */
  public CompletenessProof(ObjectReader reader) {
    this.reader = reader;
  }

  /**
   * Walks every tree of the commit and looks for every blob, save what it has found for an earlier
   * commit. Not to be used again after it has failed.
   *
   * @throws MissingObjectException if one is missing
   * @throws IncorrectObjectTypeException if the id is not a commit's
   * @throws CorruptObjectException if an object is not of the type that its tree says
   */
  public void require(AnyObjectId commit) throws IOException {
    require(new Suspect(rootOf(commit), Optional.empty()));
  }

  /**
   * The same, at the cost of what differs: what the commit has in common with one that is known to
   * be complete is not looked at.
   */
  public void requireBeside(AnyObjectId complete, AnyObjectId commit) throws IOException {
    require(new Suspect(rootOf(commit), Optional.of(rootOf(complete))));
  }

  private void require(Suspect root) throws IOException {
    Deque<Suspect> trees = new ArrayDeque<>();
    trees.add(root);
    try {
      while (!trees.isEmpty()) {
        requireEntries(trees.remove(), trees);
      }
    } catch (IncorrectObjectTypeException e) {
      throw new CorruptObjectException(e.getMessage(), e);
    }
  }

  private void requireEntries(Suspect tree, Deque<Suspect> subtrees) throws IOException {
    Map<ByteBuffer, TreeObject.Entry> complete = new HashMap<>();
    if (tree.complete().isPresent()) {
      for (TreeObject.Entry entry : TreeObject.read(reader, tree.complete().get()).entries()) {
        complete.put(ByteBuffer.wrap(entry.name()), entry);
      }
    }
    for (TreeObject.Entry entry : TreeObject.read(reader, tree.id()).entries()) {
      Optional<TreeObject.Entry> known =
          Optional.ofNullable(complete.get(ByteBuffer.wrap(entry.name())))
              .filter(other -> other.isTree() == entry.isTree() && !other.isGitlink());
      boolean same = known.filter(other -> other.id().equals(entry.id())).isPresent();
      if (same || entry.isGitlink() || !seen.add(entry.id())) {
        continue;
      }
      if (entry.isTree()) {
        subtrees.add(new Suspect(entry.id(), known.map(TreeObject.Entry::id)));
      } else if (!reader.has(entry.id(), Constants.OBJ_BLOB)) {
        throw new MissingObjectException(entry.id(), Constants.OBJ_BLOB);
      }
    }
  }

  private ObjectId rootOf(AnyObjectId commit) throws IOException {
    try (RevWalk walk = new RevWalk(reader)) {
      // Asked for by type: parseCommit would follow a tag.
      reader.open(commit, Constants.OBJ_COMMIT);
      RevCommit parsed = walk.parseCommit(commit);
      return parsed.getTree().copy();
    }
  }

  /**
   * A tree to look at.
   *
   * @param complete what is in its place in a commit that is complete
   */
  private record Suspect(ObjectId id, Optional<ObjectId> complete) {}
}
