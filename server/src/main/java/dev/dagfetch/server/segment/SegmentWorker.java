package dev.dagfetch.server.segment;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.tree.TreeReader;
import java.io.IOException;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Works off jobs: looks again whether the segment is here by now, else builds and keeps it.
 * Thread-safe.
 */
final class SegmentWorker {
  private final SegmentStore store;
  private final FrameEncoder encoder;
  private final Packer packer;
  private final SegmentMeters meters;

  SegmentWorker(SegmentStore store, FrameEncoder encoder, SegmentMeters meters) {
    this.store = store;
    this.encoder = encoder;
    this.packer = new Packer(encoder);
    this.meters = meters;
  }

  /**
   * Builds runs with one reader, which makes use of what neighbours have in common. One run's
   * failure is not the next one's: others may wait for that, for a version without the first.
   */
  void buildRuns(TreeReader reader, List<Job<Segment.Run, Frame>> jobs) {
    RunBuilder builder = new RunBuilder(reader, encoder);
    for (Job<Segment.Run, Frame> job : jobs) {
      try {
        job.claim().complete(run(job.segment(), builder));
      } catch (IOException | RuntimeException e) {
        job.claim().fail(e);
      }
    }
  }

  private Frame run(Segment.Run run, RunBuilder builder) throws IOException {
    Optional<Frame> here = store.find(run.id());
    if (here.isPresent()) {
      return here.get();
    }
    StoredFrame built = builder.build(run);
    keep(run, built);
    return built.frame();
  }

  /**
   * Builds parts of one file, in order. Ends early, with an empty result for what is left, if one
   * cannot be kept: the others would be lost too.
   *
   * @param jobs at least one; each is taken out when it is done, for with its result it holds the
   *     frame, and all frames of a large file are more than the memory
   * @throws DagfetchException OBJECT_CORRUPT if the file is not what its id says; none of these
   *     parts is kept then
   */
  void buildParts(TreeReader reader, Deque<Job<Segment.Part, Optional<Frame>>> jobs)
      throws IOException {
    List<Segment.Part> parts = jobs.stream().map(Job::segment).toList();
    LargeFile file = parts.getFirst().file();
    try (PartBuilder builder = new PartBuilder(reader, file, encoder)) {
      boolean kept = true;
      for (Segment.Part part : parts) {
        Optional<Frame> frame = kept ? part(part, builder) : Optional.empty();
        kept = frame.isPresent();
        jobs.getFirst().claim().complete(frame);
        jobs.removeFirst();
      }
    } catch (DagfetchException e) {
      for (Segment.Part part : parts) {
        store.drop(part.id());
      }
      throw e;
    }
  }

  private Optional<Frame> part(Segment.Part part, PartBuilder builder) throws IOException {
    Optional<Frame> here = store.find(part.id());
    if (here.isPresent()) {
      return here;
    }
    StoredFrame built = builder.build(part.index());
    return keep(part, built) ? Optional.of(built.frame()) : Optional.empty();
  }

  /** Compresses a frame, once for all who will want it. */
  void pack(Job<Segment.Packed, Frame> job, Frame plain) throws IOException {
    Segment.Packed segment = job.segment();
    Optional<Frame> here = store.find(segment.id());
    if (here.isPresent()) {
      job.claim().complete(here.get());
      return;
    }
    StoredFrame built = packer.pack(segment, plain);
    keep(segment, built);
    job.claim().complete(built.frame());
  }

  private boolean keep(Segment segment, StoredFrame built) {
    meters.built(built.file().length);
    return store.keep(segment.id(), built);
  }
}
