package dev.dagfetch.server.git.stock;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectDatabase;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/**
 * Copies the objects of a commit that a mirror lacks out of damaged packs: each one is hashed, and
 * the first that is not there, or not what its id says, is as far as it gets on that branch.
 */
final class Salvage {
  private final Repository damaged;
  private final ObjectReader from;
  private final ObjectDatabase here;
  private final ObjectInserter into;
  private final Set<ObjectId> seen = new HashSet<>();

  Salvage(Repository damaged, ObjectReader from, ObjectDatabase here, ObjectInserter into) {
    this.damaged = damaged;
    this.from = from;
    this.here = here;
    this.into = into;
  }

  void copy(CommitId commit) {
    ObjectId id = ObjectId.fromString(commit.hex());
    if (!rescue(id, Constants.OBJ_COMMIT)) {
      return;
    }
    Deque<ObjectId> trees = new ArrayDeque<>();
    try {
      byte[] raw = from.open(id, Constants.OBJ_COMMIT).getCachedBytes();
      trees.add(RevCommit.parse(raw).getTree().copy());
      while (!trees.isEmpty()) {
        copyTree(trees.remove(), trees);
      }
    } catch (IOException e) {
      // What is lost of it is lost; the proof that follows says so.
    }
  }

  private void copyTree(ObjectId tree, Deque<ObjectId> trees) throws IOException {
    if (!rescue(tree, Constants.OBJ_TREE)) {
      return;
    }
    for (TreeObject.Entry entry : TreeObject.read(from, tree).entries()) {
      if (entry.isGitlink() || !seen.add(entry.id())) {
        continue;
      }
      if (entry.isTree()) {
        trees.add(entry.id());
      } else {
        rescue(entry.id(), Constants.OBJ_BLOB);
      }
    }
  }

  /** Whether the object is in the mirror now. */
  private boolean rescue(ObjectId id, int type) {
    try {
      if (here.has(id)) {
        return true;
      }
      ObjectLoader object = from.open(id, type);
      byte[] content = object.getCachedBytes(Integer.MAX_VALUE);
      if (!id.equals(into.idFor(type, content))) {
        return false;
      }
      into.insert(type, content);
      return true;
    } catch (IOException | RuntimeException e) {
      // JGit gives up a pack with its first bad object: look at it again for the next one.
      damaged.getObjectDatabase().close();
      return false;
    }
  }
}
