package dev.dagfetch.server.segment;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.scrub.AtRest;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Versions ready to send.
 *
 * <p>The life of a segment: a {@link Plan} names it by the hash of what it will hold. The first
 * stream that comes to it finds no file and has it built from the mirror; whoever asks meanwhile
 * waits for the same build. The file appears under its name by a rename. From then on every stream
 * of every version that has these entries reads the file, checks its checksum and sends it as it
 * is; what is wanted again and again is remembered and not read any more. One day it is evicted, or
 * found damaged, and its file is deleted; the next stream has it built again. No step of this is
 * ever visible in an answer. Thread-safe.
 */
public final class Segments implements AutoCloseable {
  private static final long PLAN_MEMORY_BYTES = 32 << 20;

  private final SegmentIndex index;
  private final SegmentStore store;
  private final AtRest atRest;
  private final SegmentMeters meters;
  private final Builds builds;
  private final SegmentSource source;
  private final Plans plans = new Plans(PLAN_MEMORY_BYTES);
  private final Admission admission = new Admission();

  /**
   * @param room what the daemon may take for everything together
   */
  public Segments(
      SegmentSettings settings, FrameEncoder encoder, Room room, MeterRegistry registry) {
    index = new SegmentIndex(settings.budgetBytes());
    SegmentFiles files = new SegmentFiles(settings.segments(), settings.tmp());
    store = new SegmentStore(files, index, new WarmFrames(settings.memoryBytes()), room);
    atRest = new SegmentsAtRest(files, store);
    meters = new SegmentMeters(registry, index);
    builds = new Builds(new SegmentWorker(store, encoder, meters));
    source = new SegmentSource(store, builds, encoder, meters);
  }

  /** Takes over what is on disk. Once, before anything else. */
  public void start() {
    try {
      store.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory of segments", e);
    }
  }

  /**
   * What a tree consists of. Interruptible: leaves with a CancellationException.
   *
   * @throws DagfetchException TREE_REJECTED by the repository's policy or a limit
   */
  public Plan plan(MirrorTree tree) {
    Plan plan = plans.of(tree);
    admission.require(tree, plan);
    return plan;
  }

  /**
   * Sends what is left of a plan of that tree. Blocks, for builds and for the receiver.
   * Interruptible: leaves with a CancellationException.
   */
  public void deliver(MirrorTree tree, Remainder rest, Form form, FrameReceiver receiver)
      throws IOException {
    new Delivery(source, tree, rest, form, receiver).run();
  }

  /** Whether deliveries can have that form. */
  public boolean offers(Form form) {
    return form == Form.PLAIN || Zstandard.isAvailable();
  }

  /** Drops the least useful segments, about so many bytes of them; returns how many it were. */
  public long makeRoom(long bytes) {
    return store.shrink(bytes);
  }

  /** What is on disk, to be checked. */
  public AtRest atRest() {
    return atRest;
  }

  /**
   * Reads the segments of a tree that are on disk again; damaged ones are deleted.
   *
   * @throws DagfetchException OBJECT_CORRUPT if the mirror cannot say which ones it has
   */
  public SegmentVerdict verify(MirrorTree tree) {
    try {
      return new SegmentVerification(store).of(plans.of(tree));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long usedBytes() {
    return index.usedBytes();
  }

  public SegmentStats stats() {
    return new SegmentStats(
        index.budgetBytes(),
        index.usedBytes(),
        index.count(),
        meters.hits(),
        meters.builds(),
        index.evictions());
  }

  /** Stops builds under way; deliveries that wait for them fail. */
  @Override
  public void close() {
    builds.close();
  }
}
