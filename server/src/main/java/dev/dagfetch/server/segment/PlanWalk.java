package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.TreeEntry;
import dev.dagfetch.server.git.TreePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Unfolds a plan while it goes, so that a version of any size needs no list of all its segments.
 */
final class PlanWalk implements Iterator<Placed> {
  private final Deque<Level> levels = new ArrayDeque<>();

  PlanWalk(Plan plan) {
    levels.push(new Level(TreePath.ROOT, plan.items().iterator()));
  }

  private record Level(TreePath directory, Iterator<PlanItem> items) {}

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
            levels.push(new Level(level.directory.resolve(name), plan.items().iterator()));
      }
    }
    throw new NoSuchElementException();
  }
}
