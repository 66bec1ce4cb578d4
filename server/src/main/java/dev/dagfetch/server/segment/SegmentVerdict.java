package dev.dagfetch.server.segment;

/**
 * What a verification of a version's segments found on disk, compressed ones included.
 *
 * @param damaged those of them that were damaged, and are deleted
 */
public record SegmentVerdict(int segments, int damaged) {
  static final SegmentVerdict NOTHING = new SegmentVerdict(0, 0);

  SegmentVerdict plus(SegmentVerdict more) {
    return new SegmentVerdict(segments + more.segments, damaged + more.damaged);
  }
}
