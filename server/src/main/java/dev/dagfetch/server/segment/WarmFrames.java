package dev.dagfetch.server.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dagfetch.server.git.object.ObjectId;
import java.util.Optional;

/**
 * Frames that many streams want, in memory: proven once, then sent without a look at the disk.
 * Which ones are worth their bytes, the cache finds out by how often they are asked for, so that
 * one passage through everything does not push them out. Thread-safe.
 */
final class WarmFrames {
  /** What an entry costs beside its bytes, about. */
  private static final int ENTRY_BYTES = 256;

  private final Cache<ObjectId, Frame> frames;

  /**
   * @param maxBytes memory for all of them; 0 for none
   */
  WarmFrames(long maxBytes) {
    frames =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((ObjectId id, Frame frame) -> ENTRY_BYTES + frame.memoryBytes())
            .build();
  }

  Optional<Frame> find(ObjectId id) {
    return Optional.ofNullable(frames.getIfPresent(id));
  }

  void add(ObjectId id, Frame frame) {
    frames.put(id, frame);
  }

  void drop(ObjectId id) {
    frames.invalidate(id);
  }
}
