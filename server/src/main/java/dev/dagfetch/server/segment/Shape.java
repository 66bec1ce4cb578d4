package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.TreeLimits;
import dev.dagfetch.server.git.tree.LinkReach;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.git.tree.TreeChild;

/**
 * What decides whether a tree may be delivered, as far as it can be known without a walk over all
 * of it.
 *
 * @param depth directories inside each other, the tree itself not counted
 * @param longestPath in bytes, relative to the tree
 * @param largestFile its content
 * @param links where its symbolic links lead
 * @param odd whether there is anything else that only a walk can judge: an unknown mode, an empty
 *     directory
 */
record Shape(int depth, int longestPath, long largestFile, LinkReach links, boolean odd) {
  static final Shape EMPTY = new Shape(0, 0, 0, LinkReach.NONE, false);

  /**
   * @param links that of the file if it is a link, else {@link LinkReach#NONE}
   */
  static Shape ofFile(TreeChild file, long sizeBytes, LinkReach links) {
    boolean known =
        switch (file.mode()) {
          case 0100644, 0100755, 0100664, 0120000, 0160000 -> true;
          default -> false;
        };
    return new Shape(0, file.path().length(), sizeBytes, links, !known);
  }

  /** The same seen from the directory above. */
  Shape below(int nameLength, boolean empty) {
    return new Shape(
        depth + 1,
        Math.min(nameLength, TreeLimits.PATH_BYTES) + 1 + longestPath,
        largestFile,
        links.below(),
        odd || empty);
  }

  Shape plus(Shape other) {
    return new Shape(
        Math.max(depth, other.depth),
        Math.max(longestPath, other.longestPath),
        Math.max(largestFile, other.largestFile),
        links.plus(other.links),
        odd || other.odd);
  }

  /** Whether a tree of this shape surely breaks neither the policy nor one of these limits. */
  boolean isWithin(TreeLimits limits, SymlinkPolicy symlinks) {
    return !odd
        && links.keeps(symlinks)
        && depth <= limits.depth()
        && longestPath <= TreeLimits.PATH_BYTES
        && largestFile <= limits.blobBytes();
  }
}
