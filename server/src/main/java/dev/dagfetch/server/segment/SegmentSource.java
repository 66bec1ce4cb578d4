package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.tree.TreeReader;
import java.util.List;
import java.util.Optional;

/**
 * Gives the frames of segments: from disk if they are there, else built; compressed if that is
 * wanted and makes them smaller. Thread-safe.
 */
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
  void begin(MirrorTree from, List<Segment.Run> runs, Form form) {
    if (store.isWritable()) {
      builds.begin(from, runs.stream().filter(run -> !holds(run, form)).toList());
    }
  }

  private boolean holds(Segment.Run run, Form form) {
    return store.holds(run.id())
        || (form == Form.ZSTANDARD && store.holds(new Segment.Packed(run).id()));
  }

  /** Waits for a run that is not here. */
  Frame run(MirrorTree from, Segment.Run run, Form form) {
    Optional<Frame> packed = findPacked(run, form);
    if (packed.isPresent() && packed.get().length() > 0) {
      return packed.get();
    }
    Frame plain = find(run).orElseGet(() -> builds.run(from, run));
    return packed.isPresent() || !isPackable(plain, form) ? plain : pack(run, plain);
  }

  /**
   * Waits for a part that is not here. Empty if the file has to be read from the mirror, as parts
   * of it are not kept.
   */
  Optional<Frame> part(MirrorTree from, Segment.Part part, Form form) {
    if (!store.isRoomFor(part.file().sizeBytes())) {
      return Optional.empty();
    }
    Optional<Frame> packed = findPacked(part, form);
    if (packed.isPresent() && packed.get().length() > 0) {
      return packed;
    }
    Optional<Frame> plain = find(part).or(() -> builds.part(from, part));
    return packed.isPresent()
        ? plain
        : plain.map(frame -> isPackable(frame, form) ? pack(part, frame) : frame);
  }

  private Optional<Frame> findPacked(Segment.Plain segment, Form form) {
    return form == Form.PLAIN
        ? Optional.empty()
        : find(new Segment.Packed(segment)).map(Frame::asCompressed);
  }

  /** What could not be kept would be compressed for every call anew. */
  private boolean isPackable(Frame plain, Form form) {
    return form == Form.ZSTANDARD && store.isWritable() && store.isRoomFor(plain.length());
  }

  private Frame pack(Segment.Plain segment, Frame plain) {
    Frame packed = builds.pack(new Segment.Packed(segment), plain);
    return packed.length() == 0 ? plain : packed.asCompressed();
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
