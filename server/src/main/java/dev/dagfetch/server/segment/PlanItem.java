package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.TreePath;

/** One of the things that a directory consists of, in the order of their paths. */
sealed interface PlanItem {
  /** Entries that share a segment. */
  record Together(Segment.Run run) implements PlanItem {}

  /** A large file; {@code name} is relative to the directory. */
  record Large(TreePath name, int mode, LargeFile file) implements PlanItem {}

  /** A directory with segments of its own; {@code name} is relative to the directory. */
  record Below(TreePath name, Plan plan) implements PlanItem {}
}
