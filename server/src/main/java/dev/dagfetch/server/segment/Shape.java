package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.TreeChild;
import dev.dagfetch.server.git.TreeLimits;

/**
 * What decides whether a tree may be delivered, as far as it can be known without a walk over all
 * of it.
 *
 * @param depth directories inside each other, the tree itself not counted
 * @param longestPath in bytes, relative to the tree
 * @param largestFile its content
 * @param doubtful whether there is anything that only a walk can judge: a symbolic link, an unknown
 *     mode, an empty directory
 */
record Shape(int depth, int longestPath, long largestFile, boolean doubtful) {
  static final Shape EMPTY = new Shape(0, 0, 0, false);

  static Shape ofFile(TreeChild file, long sizeBytes) {
    boolean plain =
        switch (file.mode()) {
          case 0100644, 0100755, 0100664, 0160000 -> true;
          default -> false;
        };
    return new Shape(0, file.path().length(), sizeBytes, !plain);
  }

  /** The same seen from the directory above. */
  Shape below(int nameLength, boolean empty) {
    return new Shape(
        depth + 1,
        Math.min(nameLength, TreeLimits.PATH_BYTES) + 1 + longestPath,
        largestFile,
        doubtful || empty);
  }

  Shape plus(Shape other) {
    return new Shape(
        Math.max(depth, other.depth),
        Math.max(longestPath, other.longestPath),
        Math.max(largestFile, other.largestFile),
        doubtful || other.doubtful);
  }

  boolean isWithin(TreeLimits limits) {
    return depth <= limits.depth()
        && longestPath <= TreeLimits.PATH_BYTES
        && largestFile <= limits.blobBytes();
  }
}
