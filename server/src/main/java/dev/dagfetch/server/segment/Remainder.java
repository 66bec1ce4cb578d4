package dev.dagfetch.server.segment;

import java.util.Optional;

/** What is left of a plan behind a position. One use, one thread. */
public final class Remainder {
  private final PlanWalk walk;
  private final int firstPart;
  private final long files;
  private final long contentBytes;

  private Remainder(Plan plan, PlanWalk walk, Position position) {
    this.walk = walk;
    this.firstPart = (int) (position.offset() / LargeFile.PART_BYTES);
    this.files = plan.files() - position.files() - (firstPart > 0 ? 1 : 0);
    this.contentBytes = plan.contentBytes() - walk.passedBytes() - position.offset();
  }

  /** As {@link Plan#after}. */
  static Optional<Remainder> of(Plan plan, Position position) {
    PlanWalk walk = new PlanWalk(plan);
    return walk.pass(position.files()) && isCut(walk, position.offset())
        ? Optional.of(new Remainder(plan, walk, position))
        : Optional.empty();
  }

  private static boolean isCut(PlanWalk walk, long offset) {
    return offset == 0
        || (offset % LargeFile.PART_BYTES == 0 && offset < walk.nextLargeFileBytes());
  }

  /** Files left. One that was announced already does not count. */
  public long files() {
    return files;
  }

  /** Content left. */
  public long contentBytes() {
    return contentBytes;
  }

  PlanWalk walk() {
    return walk;
  }

  /** Which part of the first file comes first; if it is not 0, the file was announced before. */
  int firstPart() {
    return firstPart;
  }
}
