package dev.dagfetch.server.git.tree;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeObject;
import dev.dagfetch.server.git.object.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.jspecify.annotations.Nullable;

/**
 * Walks two trees side by side and finds where they differ. Directories with the same id are equal
 * and not looked into, so the cost is that of the directories that changed.
 *
 * <p>Git orders a directory's entries as if the name of a subdirectory ended with a slash. Merging
 * two directories by that order meets a file and a directory of the same name as two different
 * entries, which is what they are for a list of files, and gives all paths in their own order. One
 * use.
 */
final class TreeComparison {
  private static final TreeObject NOTHING = new TreeObject(List.of());

  private final ObjectReader reader;
  private final int maxDepth;
  private final int maxSteps;
  private final List<FileChange> changes = new ArrayList<>();
  private int steps;

  /**
   * @param maxSteps most differing files and directories together
   */
  TreeComparison(ObjectReader reader, int maxDepth, int maxSteps) {
    this.reader = reader;
    this.maxDepth = maxDepth;
    this.maxSteps = maxSteps;
  }

  /** Leaves the walk: the older tree cannot be read. */
  private static final class BaseUnreadable extends Exception {}

  /** Leaves the walk: it becomes too long. */
  private static final class StepsUsedUp extends Exception {}

  TreeDifference compare(AnyObjectId older, AnyObjectId newer) throws IOException {
    try {
      if (!older.equals(newer)) {
        directories(new byte[0], older, newer, 0);
      }
      return new TreeDifference.Changes(changes);
    } catch (BaseUnreadable e) {
      return new TreeDifference.BaseMissing();
    } catch (StepsUsedUp e) {
      return new TreeDifference.TooMuch();
    }
  }

  /** Compares two directories at the same path, of which one may be missing. */
  private void directories(
      byte[] path, @Nullable AnyObjectId older, @Nullable AnyObjectId newer, int depth)
      throws IOException, BaseUnreadable, StepsUsedUp {
    step();
    List<TreeObject.Entry> before = readOlder(older, depth).entries();
    List<TreeObject.Entry> after =
        (newer == null ? NOTHING : TreeObject.read(reader, newer)).entries();
    int i = 0;
    int k = 0;
    while (i < before.size() || k < after.size()) {
      int order =
          i == before.size() ? 1 : k == after.size() ? -1 : order(before.get(i), after.get(k));
      TreeObject.Entry old = order <= 0 ? before.get(i++) : null;
      TreeObject.Entry next = order >= 0 ? after.get(k++) : null;
      entries(path, old, next, depth);
    }
  }

  /** Compares two entries of the same name and kind, of which one may be missing. */
  private void entries(
      byte[] path, TreeObject.@Nullable Entry older, TreeObject.@Nullable Entry newer, int depth)
      throws IOException, BaseUnreadable, StepsUsedUp {
    if (older != null
        && newer != null
        && older.mode() == newer.mode()
        && older.id().equals(newer.id())) {
      return;
    }
    TreeObject.Entry either = older != null ? older : newer;
    if (either != null && either.isTree()) {
      directories(
          TreeObject.append(path, either.name()),
          older == null ? null : older.id(),
          newer == null ? null : newer.id(),
          depth + 1);
    } else {
      step();
      changes.add(new FileChange(child(path, older), child(path, newer)));
    }
  }

  private TreeObject readOlder(@Nullable AnyObjectId tree, int depth) throws BaseUnreadable {
    if (tree == null) {
      return NOTHING;
    }
    if (depth > maxDepth) {
      throw new BaseUnreadable();
    }
    try {
      return TreeObject.read(reader, tree);
    } catch (IOException e) {
      throw new BaseUnreadable();
    }
  }

  private void step() throws StepsUsedUp {
    if (++steps > maxSteps) {
      throw new StepsUsedUp();
    }
  }

  private static @Nullable TreeChild child(byte[] path, TreeObject.@Nullable Entry entry) {
    return entry == null
        ? null
        : new TreeChild(
            TreePath.ofTree(TreeObject.append(path, entry.name())),
            entry.mode(),
            new ObjectId(entry.id().name()));
  }

  /** Git's order of entries. Zero only for two directories, or two files, of the same name. */
  private static int order(TreeObject.Entry a, TreeObject.Entry b) {
    int mismatch = Arrays.mismatch(a.name(), b.name());
    return mismatch < 0
        ? Boolean.compare(a.isTree(), b.isTree())
        : Integer.compare(byteAt(a, mismatch), byteAt(b, mismatch));
  }

  private static int byteAt(TreeObject.Entry entry, int index) {
    if (index < entry.name().length) {
      return entry.name()[index] & 0xff;
    }
    return index == entry.name().length && entry.isTree() ? '/' : -1;
  }
}
