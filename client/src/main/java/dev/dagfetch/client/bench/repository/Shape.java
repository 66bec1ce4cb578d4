package dev.dagfetch.client.bench.repository;

/**
 * What a generated repository looks like. Equal shapes give equal repositories, object id by object
 * id.
 *
 * @param files files of the newest commit
 * @param commits commits of the history
 * @param seed where the names and contents come from
 * @param largeFileMib size of one more file that compresses by half; 0 for none
 */
public record Shape(int files, int commits, long seed, int largeFileMib) {
  private static final int MOST_FILES = 1_000_000;
  private static final int MOST_COMMITS = 1_000_000;
  private static final int MOST_MIB = 1_024;

  /** Goes up whenever the same shape gives another repository. */
  private static final int FORMAT = 1;

  public Shape {
    require("files", files, 10, MOST_FILES);
    require("commits", commits, 1, MOST_COMMITS);
    require("large file", largeFileMib, 0, MOST_MIB);
  }

  private static void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d to %d)".formatted(name, value, least, most));
    }
  }

  /** The same shape with ten times the files. */
  public Shape tenTimes() {
    return new Shape(Math.multiplyExact(files, 10), commits, seed, largeFileMib);
  }

  /** Names the repository on disk. */
  public String name() {
    return "reference-v%d-%df-%dc-%ds-%dm".formatted(FORMAT, files, commits, seed, largeFileMib);
  }
}
