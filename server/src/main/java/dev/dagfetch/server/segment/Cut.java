package dev.dagfetch.server.segment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Cuts the entries of a directory into runs, so that a change of one entry moves no cut but those
 * near to it.
 *
 * <p>Every gap between two neighbours has a fixed priority, a hash of the name behind it. A range
 * that is too heavy is cut at the gap of least priority, and so are its two halves. Where a gap is,
 * and whether its range was too heavy, does not depend on what lies further away than one run:
 * hence, unlike with cuts made from left to right by counting, an insertion changes the runs beside
 * it and no others. Random cuts leave runs of half the limit on average.
 *
 * <p>The order of cuts is that of the Cartesian tree of the priorities, which takes linear time to
 * build whatever the names are: a hostile directory can make many runs, but not slow ones.
 */
final class Cut {
  private static final int NONE = 0;

  private final long[] weightBefore;
  private final int[] left;
  private final int[] right;
  private final int root;

  private Cut(long[] weights, long[] priorities) {
    int n = weights.length;
    weightBefore = new long[n + 1];
    for (int i = 0; i < n; i++) {
      weightBefore[i + 1] = weightBefore[i] + weights[i];
    }
    left = new int[n + 1];
    right = new int[n + 1];
    root = grow(priorities);
  }

  /**
   * Where runs end, in order; the last one is the number of entries. An entry heavier than the
   * limit is a run of its own.
   */
  static List<Integer> ends(long[] weights, long[] priorities, long limit) {
    return weights.length == 0 ? List.of() : new Cut(weights, priorities).ends(limit);
  }

  /** A name's priority, equally likely to be anything. */
  static long priority(byte[] name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  /**
   * Builds the tree of gaps; gap i lies before entry i, so there is none at 0. Returns its root.
   */
  private int grow(long[] priorities) {
    int[] spine = new int[priorities.length];
    int depth = 0;
    for (int gap = 1; gap < priorities.length; gap++) {
      int below = NONE;
      while (depth > 0 && priorities[spine[depth - 1]] > priorities[gap]) {
        below = spine[--depth];
      }
      left[gap] = below;
      if (depth > 0) {
        right[spine[depth - 1]] = gap;
      }
      spine[depth++] = gap;
    }
    return depth == 0 ? NONE : spine[0];
  }

  private record Range(int from, int to, int gap) {}

  private List<Integer> ends(long limit) {
    List<Integer> ends = new ArrayList<>();
    Deque<Range> open = new ArrayDeque<>();
    open.push(new Range(0, weightBefore.length - 1, root));
    while (!open.isEmpty()) {
      Range range = open.pop();
      if (range.gap == NONE || weightBefore[range.to] - weightBefore[range.from] <= limit) {
        ends.add(range.to);
      } else {
        open.push(new Range(range.gap, range.to, right[range.gap]));
        open.push(new Range(range.from, range.gap, left[range.gap]));
      }
    }
    return ends;
  }
}
