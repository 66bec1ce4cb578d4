package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.NoSuchElementException;

/**
 * Unfolds a plan while it goes, so that a version of any size needs no list of all its segments.
 */
final class PlanWalk implements Iterator<Placed> {
  private final Deque<Level> levels = new ArrayDeque<>();
  private long passedBytes;

  PlanWalk(Plan plan) {
    push(TreePath.ROOT, plan.items());
  }

  private record Level(TreePath directory, ListIterator<PlanItem> items) {}

  private void push(TreePath directory, List<PlanItem> items) {
    levels.push(new Level(directory, items.listIterator()));
  }

  /**
   * Passes over the next files, whole directories at once. False if the plan does not have so many,
   * or does not end a segment there.
   */
  boolean pass(long files) {
    long left = files;
    while (left > 0 && hasNext()) {
      Level level = levels.element();
      PlanItem item = level.items.next();
      if (item.files() <= left) {
        left -= item.files();
        passedBytes += item.contentBytes();
      } else if (item instanceof PlanItem.Below(TreePath name, Plan plan)) {
        push(level.directory.resolve(name), plan.items());
      } else {
        return false;
      }
    }
    return left == 0;
  }

  /** Content of what was passed over. */
  long passedBytes() {
    return passedBytes;
  }

  /** Size of the large file that comes next; 0 if none does. */
  long nextLargeFileBytes() {
    while (hasNext()) {
      Level level = levels.element();
      switch (level.items.next()) {
        case PlanItem.Below(TreePath name, Plan plan) ->
            push(level.directory.resolve(name), plan.items());
        case PlanItem.Large large -> {
          level.items.previous();
          return large.contentBytes();
        }
        case PlanItem.Together together -> {
          level.items.previous();
          return 0;
        }
      }
    }
    return 0;
  }

  @Override
  public boolean hasNext() {
    while (!levels.isEmpty() && !levels.peek().items.hasNext()) {
      levels.pop();
    }
    return !levels.isEmpty();
  }

  @Override
  public Placed next() {
    while (hasNext()) {
      Level level = levels.element();
      switch (level.items.next()) {
        case PlanItem.Together(Segment.Run run) -> {
          return new Placed.RunAt(level.directory, run);
        }
        case PlanItem.Large(TreePath name, int mode, LargeFile file) -> {
          return new Placed.FileAt(
              new TreeEntry(level.directory.resolve(name), mode, file.sizeBytes(), file.id()),
              file);
        }
        case PlanItem.Below(TreePath name, Plan plan) ->
            push(level.directory.resolve(name), plan.items());
      }
    }
    throw new NoSuchElementException();
  }
}
