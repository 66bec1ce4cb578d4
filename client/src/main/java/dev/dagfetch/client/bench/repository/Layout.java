package dev.dagfetch.client.bench.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The paths and sizes of a generated tree: directories up to eight deep, none empty, and files
 * whose sizes are spread log-normally, with a few large ones.
 *
 * <p>Only operations whose results the Java platform prescribes are used, so that every machine
 * gets the same. Immutable.
 */
final class Layout {
  private static final int DEEPEST = 8;
  private static final double DIRECTORIES_PER_FILE = 1_500 / 8_000.0;
  private static final int FILES_PER_LARGE = 2_000;
  private static final int LARGE_BYTES = 1 << 20;
  private static final double MEDIAN_BYTES = 700;
  private static final double SIGMA = 1.53;
  private static final int LEAST_BYTES = 20;
  private static final int MOST_BYTES = 256 << 10;
  private static final int FILES_PER_SCRIPT = 60;
  private static final int FILES_PER_LINK = 400;
  private static final List<String> SUFFIXES =
      List.of(".py", ".py", ".py", ".py", ".py", ".sql", ".sql", ".yaml", ".json", ".md");

  private final List<PlannedFile> files;

  private Layout(List<PlannedFile> files) {
    this.files = List.copyOf(files);
  }

  static Layout of(Shape shape) {
    Random random = new Random(shape.seed());
    List<String> directories = directories(shape, random);
    List<PlannedFile> files = new ArrayList<>(shape.files());
    for (int i = 0; i < shape.files(); i++) {
      boolean filling = i < directories.size();
      String directory = directories.get(filling ? i : random.nextInt(directories.size()));
      files.add(file(i, directory, random));
    }
    return new Layout(files);
  }

  private static List<String> directories(Shape shape, Random random) {
    int wanted = Math.max(1, (int) Math.round(shape.files() * DIRECTORIES_PER_FILE));
    List<String> paths = new ArrayList<>(List.of(""));
    List<Integer> depths = new ArrayList<>(List.of(0));
    while (paths.size() < wanted) {
      // The older of two is likely the higher one: a plain random tree would be deeper than what
      // people make.
      int parent = Math.min(random.nextInt(paths.size()), random.nextInt(paths.size()));
      if (depths.get(parent) < DEEPEST) {
        paths.add(paths.get(parent) + Words.pick(random) + "_" + paths.size() + "/");
        depths.add(depths.get(parent) + 1);
      }
    }
    return paths;
  }

  private static PlannedFile file(int index, String directory, Random random) {
    String stem = directory + Words.pick(random) + "_" + Words.pick(random) + "_" + index;
    int size = size(index, random);
    if (index % FILES_PER_LINK == FILES_PER_LINK - 1) {
      return new PlannedFile(stem + ".lnk", FileKind.LINK, 0);
    }
    if (index % FILES_PER_SCRIPT == FILES_PER_SCRIPT - 1) {
      return new PlannedFile(stem + ".sh", FileKind.SCRIPT, size);
    }
    return new PlannedFile(
        stem + SUFFIXES.get(random.nextInt(SUFFIXES.size())), FileKind.TEXT, size);
  }

  private static int size(int index, Random random) {
    double size = MEDIAN_BYTES * StrictMath.exp(SIGMA * random.nextGaussian());
    if (index % FILES_PER_LARGE == FILES_PER_LARGE / 2) {
      return LARGE_BYTES;
    }
    return (int) Math.max(LEAST_BYTES, Math.min(MOST_BYTES, size));
  }

  List<PlannedFile> files() {
    return files;
  }

  /** What a file is to Git. */
  enum FileKind {
    TEXT("100644"),
    SCRIPT("100755"),
    LINK("120000");

    private final String mode;

    FileKind(String mode) {
      this.mode = mode;
    }

    String mode() {
      return mode;
    }
  }

  /**
   * A file to be made.
   *
   * @param path relative to the root
   * @param kind what it is to Git
   * @param size of the content; not said for a link
   */
  record PlannedFile(String path, FileKind kind, int size) {
    boolean isLink() {
      return kind == FileKind.LINK;
    }

    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }
}
