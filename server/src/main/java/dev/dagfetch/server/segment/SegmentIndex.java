package dev.dagfetch.server.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import dev.dagfetch.server.git.object.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which segments have a place on disk, and which lose it when the budget is used up. Knows nothing
 * of files: who makes room asks for the {@linkplain #nextEvicted evicted} ones and deletes them.
 * Thread-safe.
 */
final class SegmentIndex {
  /** Weights are counted in blocks: a segment's fits into an int. */
  private static final long BLOCK_BYTES = SegmentFiles.allocated(1);

  private final long budgetBytes;
  private final Queue<ObjectId> evicted = new ConcurrentLinkedQueue<>();
  private final AtomicLong evictions = new AtomicLong();
  private final Cache<ObjectId, Integer> blocks;

  SegmentIndex(long budgetBytes) {
    this.budgetBytes = budgetBytes;
    this.blocks =
        Caffeine.newBuilder()
            .maximumWeight(budgetBytes / BLOCK_BYTES)
            .weigher((ObjectId id, Integer weight) -> weight)
            .executor(Runnable::run)
            .evictionListener((id, weight, cause) -> evict(id))
            .build();
  }

  private void evict(@Nullable ObjectId id) {
    if (id != null) {
      evicted.add(id);
      evictions.incrementAndGet();
    }
  }

  /** Gives a segment its place, at the cost of others; false if the others are worth more. */
  boolean reserve(ObjectId id, long bytes) {
    blocks.put(id, Math.toIntExact(SegmentFiles.allocated(bytes) / BLOCK_BYTES));
    blocks.cleanUp();
    return holds(id);
  }

  /** Takes a place back that was not used. */
  void release(ObjectId id) {
    blocks.invalidate(id);
  }

  /** Whether a segment has a place; its file may be missing all the same. */
  boolean holds(ObjectId id) {
    return blocks.asMap().containsKey(id);
  }

  /** As {@link #holds}, and remembers that the segment is in use. */
  boolean use(ObjectId id) {
    return blocks.getIfPresent(id) != null;
  }

  /**
   * A segment that lost its place and has not been given one again; null if there is none. Each is
   * given out once.
   */
  @Nullable ObjectId nextEvicted() {
    ObjectId id = evicted.poll();
    while (id != null && holds(id)) {
      id = evicted.poll();
    }
    return id;
  }

  /** Takes the place of the least useful until so many bytes are free; returns how many are. */
  long evictColdest(long bytes) {
    long freed = 0;
    for (var coldest : coldest(bytes)) {
      if (blocks.asMap().remove(coldest.getKey(), coldest.getValue())) {
        freed += coldest.getValue() * BLOCK_BYTES;
        evict(coldest.getKey());
      }
    }
    return freed;
  }

  private List<Map.Entry<ObjectId, Integer>> coldest(long bytes) {
    long[] still = {bytes};
    return blocks
        .policy()
        .eviction()
        .orElseThrow()
        .coldest(entries ->
            entries
                .takeWhile(entry -> {
                  boolean wanted = still[0] > 0;
                  still[0] -= entry.getValue() * BLOCK_BYTES;
                  return wanted;
                })
                .<Map.Entry<ObjectId, Integer>>map(
                    entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList());
  }

  long budgetBytes() {
    return budgetBytes;
  }

  long usedBytes() {
    long used =
        blocks.policy().eviction().map(Policy.Eviction::weightedSize).orElseThrow().orElse(0);
    return used * BLOCK_BYTES;
  }

  long count() {
    return blocks.estimatedSize();
  }

  long evictions() {
    return evictions.get();
  }
}
