package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.TreePath;

/** One of the things that a directory consists of, in the order of their paths. */
sealed interface PlanItem {
  /** Files, symbolic links and gitlinks in it. */
  long files();

  /** Their content. */
  long contentBytes();

  /** Entries that share a segment. */
  record Together(Segment.Run run) implements PlanItem {
    @Override
    public long files() {
      return run.files();
    }

    @Override
    public long contentBytes() {
      return run.contentBytes();
    }
  }

  /** A large file; {@code name} is relative to the directory. */
  record Large(TreePath name, int mode, LargeFile file) implements PlanItem {
    @Override
    public long files() {
      return 1;
    }

    @Override
    public long contentBytes() {
      return file.sizeBytes();
    }
  }

  /** A directory with segments of its own; {@code name} is relative to the directory. */
  record Below(TreePath name, Plan plan) implements PlanItem {
    @Override
    public long files() {
      return plan.files();
    }

    @Override
    public long contentBytes() {
      return plan.contentBytes();
    }
  }
}
