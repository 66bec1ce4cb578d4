package dev.dagfetch.server.git.object;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.jspecify.annotations.Nullable;

/**
 * Small objects that have just arrived, in memory for whoever waits for the commit that they came
 * with: he will read them next, and they were unpacked and their ids verified a moment ago.
 *
 * <p>Those of one mirror. Others share the memory and see nothing of them: an object's id says all
 * of its content, but not who may have it. Says nothing about what is on disk: a fetch whose
 * objects are here may have failed. Bounded in bytes and, since only the first reader gains, in
 * time. Thread-safe.
 */
public final class RecentObjects {
  /** Larger ones are read as streams. */
  public static final int MOST_BYTES_EACH = 128 << 10;

  private static final Duration KEPT = Duration.ofSeconds(20);

  /** What an entry costs beside its content. */
  private static final int ENTRY_BYTES = 200;

  private final Cache<Key, ObjectLoader> objects;

  /** An owner is equal to itself only. */
  private record Key(RecentObjects owner, ObjectId id) {}

  RecentObjects(long maxBytes, Ticker ticker) {
    this(
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Key key, ObjectLoader object) -> ENTRY_BYTES + (int) object.getSize())
            .expireAfterWrite(KEPT)
            .scheduler(Scheduler.systemScheduler())
            .ticker(ticker)
            .executor(Runnable::run)
            .build());
  }

  private RecentObjects(Cache<Key, ObjectLoader> objects) {
    this.objects = objects;
  }

  /** For a process with so much heap: an eighth of it, and no more than 64 MiB. */
  public static RecentObjects forHeap(long heapBytes) {
    return new RecentObjects(Math.min(heapBytes / 8, 64 << 20), Ticker.systemTicker());
  }

  /** Those of another mirror, in the same memory. */
  public RecentObjects ofAnother() {
    return new RecentObjects(objects);
  }

  private Key key(AnyObjectId id) {
    return new Key(this, id.toObjectId());
  }

  /**
   * Keeps an object whose id is verified, if it is small; {@code content} is not changed any more.
   */
  public void add(AnyObjectId id, int type, byte[] content) {
    if (content.length <= MOST_BYTES_EACH) {
      objects.put(key(id), new ObjectLoader.SmallObject(type, content));
    }
  }

  /**
   * Gives an object away, if it is here and of that type: room for those that come next, which the
   * cache would rather refuse than let one go that was asked for before.
   */
  public @Nullable ObjectLoader take(AnyObjectId id, int type) {
    ObjectLoader found = find(id, type);
    if (found != null) {
      objects.invalidate(key(id));
    }
    return found;
  }

  /** The object, if it is here and of that type. */
  public @Nullable ObjectLoader find(AnyObjectId id, int type) {
    ObjectLoader found = objects.getIfPresent(key(id));
    return found != null && (type == Constants.OBJ_BAD || type == found.getType()) ? found : null;
  }
}
