package dev.dagfetch.server.segment;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.bounds.Room;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.scrub.Finding;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments on disk, within a budget, the busiest in memory too. What it gives is proven by
 * checksum; what is damaged is not given, and what cannot be kept is not: losing a segment costs
 * time, never an answer. Thread-safe.
 *
 * <p>Index and files are not kept in step by a lock. A file without a place is deleted by whoever
 * makes room next, at the latest after a restart; a place without a file counts until the segment
 * is built again.
 */
final class SegmentStore {
  private static final Logger log = LoggerFactory.getLogger(SegmentStore.class);

  private final SegmentFiles files;
  private final SegmentIndex index;
  private final WarmFrames warm;
  private final Room room;
  private final AtomicBoolean writable = new AtomicBoolean(true);

  SegmentStore(SegmentFiles files, SegmentIndex index, WarmFrames warm, Room room) {
    this.files = files;
    this.index = index;
    this.warm = warm;
    this.room = room;
  }

  /** Takes over what is on disk, without reading it. */
  void start() throws IOException {
    files.create();
    files.list(index::reserve);
    deleteEvicted();
  }

  boolean holds(ObjectId id) {
    return index.holds(id) || warm.find(id).isPresent();
  }

  /**
   * Whether the last attempt to keep a segment did not fail: if it did, building ahead would be for
   * nothing.
   */
  boolean isWritable() {
    return writable.get();
  }

  /** Whether a file of this size may be kept: one must not push out everything else. */
  boolean isRoomFor(long bytes) {
    return bytes <= index.budgetBytes() / 4;
  }

  /** The frame of a segment, if it is here and sound. */
  Optional<Frame> find(ObjectId id) {
    boolean isListed = index.use(id);
    Optional<Frame> known = warm.find(id);
    if (known.isPresent() || !isListed) {
      return known;
    }
    Optional<Frame> read = read(id);
    read.ifPresent(frame -> warm.add(id, frame));
    return read;
  }

  private Optional<Frame> read(ObjectId id) {
    try {
      Optional<StoredFrame> found = StoredFrame.read(id, files.read(id));
      if (found.isEmpty()) {
        // Left where it is: the one that is built now takes its place by a rename.
        log.atWarn().addKeyValue("segment", id).log("found damaged segment, building it again");
      }
      return found.map(StoredFrame::frame);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (ClosedByInterruptException e) {
      throw new CancellationException("interrupted while reading segment " + id);
    } catch (IOException e) {
      log.atWarn().addKeyValue("segment", id).setCause(e).log("could not read segment");
      return Optional.empty();
    }
  }

  /** Reads a file again; a damaged one is deleted, and built again when it is wanted. */
  Finding check(ObjectId id, Pace pace) throws IOException {
    try {
      if (StoredFrame.read(id, files.read(id, pace)).isPresent()) {
        return Finding.SOUND;
      }
      // Perhaps somebody has just built it again; then it is built once more.
      drop(id);
      log.atWarn()
          .addKeyValue("segment", id)
          .log("found damaged segment, it is built again when it is wanted");
      return Finding.DAMAGED;
    } catch (NoSuchFileException e) {
      return Finding.GONE;
    }
  }

  /** Keeps a segment. Returns whether it is kept. */
  boolean keep(ObjectId id, StoredFrame frame) {
    int bytes = frame.file().length;
    if (!room.has(bytes)) {
      shrink(bytes);
    }
    boolean hasPlace = room.has(bytes) && index.reserve(id, bytes);
    deleteEvicted();
    if (!hasPlace) {
      return false;
    }
    try {
      files.write(id, frame.file());
      if (!index.holds(id)) {
        files.delete(id);
      }
      setWritable(null);
      return true;
    } catch (IOException e) {
      index.release(id);
      setWritable(e);
      return false;
    }
  }

  /** Drops the least useful, about so many bytes of them; returns how many it were. */
  long shrink(long bytes) {
    long dropped = index.evictColdest(bytes);
    deleteEvicted();
    return dropped;
  }

  /** Forgets a segment that turned out to be wrong. */
  void drop(ObjectId id) throws IOException {
    index.release(id);
    warm.drop(id);
    files.delete(id);
  }

  private void deleteEvicted() {
    for (ObjectId id = index.nextEvicted(); id != null; id = index.nextEvicted()) {
      Failpoint.SEGMENT_EVICTED.pass();
      try {
        files.delete(id);
      } catch (IOException e) {
        log.atWarn().addKeyValue("segment", id).setCause(e).log("could not delete segment");
      }
    }
  }

  /** Says it once when writing begins to fail, and once when it works again. */
  private void setWritable(@Nullable IOException failure) {
    boolean before = writable.getAndSet(failure == null);
    if (failure != null && before) {
      log.atWarn().setCause(failure).log("cannot keep segments; answers come from the mirror");
    } else if (failure == null && !before) {
      log.atInfo().log("keeping segments again");
    }
  }
}
