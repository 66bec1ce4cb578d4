package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.ObjectId;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The content of a file that does not fit into a frame beside others: it is kept and sent in parts.
 */
record LargeFile(ObjectId id, long sizeBytes) {
  /**
   * A part with its frame's and its file's own headers fills whole disk blocks: just below 256 KiB.
   */
  static final int PART_BYTES = (256 << 10) - 128;

  int parts() {
    return Math.toIntExact((sizeBytes + PART_BYTES - 1) / PART_BYTES);
  }

  Stream<Segment.Part> partsFrom(int index) {
    return IntStream.range(index, parts()).mapToObj(i -> new Segment.Part(this, i));
  }
}
