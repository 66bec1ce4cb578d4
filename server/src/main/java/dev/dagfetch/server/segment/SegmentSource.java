package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.MirrorTree;
import dev.dagfetch.server.git.TreeReader;
import java.util.List;
import java.util.Optional;

/** Gives the frames of segments: from disk if they are there, else built. Thread-safe. */
final class SegmentSource {
  private final SegmentStore store;
  private final Builds builds;
  private final FrameEncoder encoder;
  private final SegmentMeters meters;

  SegmentSource(SegmentStore store, Builds builds, FrameEncoder encoder, SegmentMeters meters) {
    this.store = store;
    this.builds = builds;
    this.encoder = encoder;
    this.meters = meters;
  }

  /** Begins to build those runs that are missing. Does nothing while they could not be kept. */
  void begin(MirrorTree from, List<Segment.Run> runs) {
    if (store.isWritable()) {
      builds.begin(from, runs.stream().filter(run -> !store.holds(run.id())).toList());
    }
  }

  /** Waits for a run that is not here. */
  Frame run(MirrorTree from, Segment.Run run) {
    return find(run).orElseGet(() -> builds.run(from, run));
  }

  /**
   * Waits for a part that is not here. Empty if the file has to be read from the mirror, as parts
   * of it are not kept.
   */
  Optional<Frame> part(MirrorTree from, Segment.Part part) {
    return store.isRoomFor(part.file().sizeBytes())
        ? find(part).or(() -> builds.part(from, part))
        : Optional.empty();
  }

  private Optional<Frame> find(Segment segment) {
    Optional<Frame> found = store.find(segment.id());
    found.ifPresent(frame -> meters.hit());
    return found;
  }

  /** Reads a large file's parts without keeping them. */
  PartBuilder read(TreeReader reader, LargeFile file) {
    return new PartBuilder(reader, file, encoder);
  }
}
