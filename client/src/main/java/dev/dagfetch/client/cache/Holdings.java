package dev.dagfetch.client.cache;

import dev.dagfetch.client.write.Base;
import dev.dagfetch.client.write.Bases;
import dev.dagfetch.client.write.Inspection;
import dev.dagfetch.client.write.Staging;
import dev.dagfetch.client.write.TargetLock;
import dev.dagfetch.client.write.UnusableBaseException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a cache does with the versions that it holds: hand out sound ones, drop damaged ones, and
 * keep within the limits. Thread-safe.
 */
@SuppressWarnings("try") // The shelf's lock is held, not used.
final class Holdings {
  /** Python writes it beside what it imports, and checks it against that; nobody reads it else. */
  private static final String TOLERATED = "__pycache__";

  private final Shelf shelf;
  private final CacheLimits limits;
  private final Clock clock;
  private final Bases bases;

  Holdings(Shelf shelf, CacheLimits limits, Clock clock, Bases bases) {
    this.shelf = shelf;
    this.limits = limits;
    this.clock = clock;
    this.bases = bases;
  }

  Shelf shelf() {
    return shelf;
  }

  Bases bases() {
    return bases;
  }

  /** Leases a version that fits and is sound. Those that fit and are not are dropped. */
  Optional<SoundVersion> find(Predicate<CachedVersion> wanted)
      throws IOException, InterruptedException {
    for (CachedVersion version : shelf.list()) {
      if (wanted.test(version)) {
        Optional<SoundVersion> sound = lease(version);
        if (sound.isPresent()) {
          return sound;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<SoundVersion> lease(CachedVersion version)
      throws IOException, InterruptedException {
    Optional<UseLock> use = share(version);
    if (use.isEmpty()) {
      return Optional.empty();
    }
    boolean sound = false;
    try {
      Base base = bases.open(version.directory());
      sound = isSound(base);
      if (sound) {
        version.touch(clock.instant());
        return Optional.of(new SoundVersion(version.directory(), base.manifest(), use.get()));
      }
    } catch (UnusableBaseException e) {
      // Its manifest is damaged: as good as not there.
    } finally {
      if (!sound) {
        use.get().close();
      }
    }
    drop(version.directory());
    return Optional.empty();
  }

  private static boolean isSound(Base base) throws IOException {
    Inspection inspection = Inspection.of(base, true);
    return inspection.isSound()
        && inspection.surplus().stream().allMatch(path -> path.endsWith(TOLERATED));
  }

  /** Takes part in the use of a version; empty if it is gone. */
  Optional<UseLock> share(CachedVersion version) throws IOException, InterruptedException {
    try (TargetLock held = shelf.lock()) {
      return UseLock.share(CachedVersion.lockFile(version.directory()));
    }
  }

  /** Deletes a version unless it is used. */
  private void drop(Path directory) throws IOException, InterruptedException {
    try (Staging bin = shelf.stage()) {
      try (TargetLock held = shelf.lock()) {
        shelf.take(directory, bin);
      }
    }
  }

  /** Deletes what has not been used for longest until the limits hold, or the rest is leased. */
  void trim() throws IOException, InterruptedException {
    try (TargetLock held = shelf.lock()) {
      shelf.tidy();
    }
    boolean trimmed = true;
    while (trimmed && isFull(shelf.list())) {
      trimmed = dropOldest();
    }
  }

  private boolean isFull(List<CachedVersion> all) {
    return limits.areExceededBy(bytes(all), all.size());
  }

  private static long bytes(List<CachedVersion> all) {
    return all.stream().mapToLong(CachedVersion::bytes).sum();
  }

  /** Looks again under the lock, so that those who trim at once don't delete more than is due. */
  private boolean dropOldest() throws IOException, InterruptedException {
    try (Staging bin = shelf.stage();
        TargetLock held = shelf.lock()) {
      List<CachedVersion> all = shelf.list();
      if (isFull(all)) {
        for (CachedVersion version : all) {
          if (shelf.take(version.directory(), bin)) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /**
   * Chooses a version to take files from: the one that would have to go for a new one, if it is of
   * that DAG and nobody uses it; else the DAG's newest; else the newest of all.
   */
  Optional<Relative> relative(String dagId) throws IOException, InterruptedException {
    try (TargetLock held = shelf.lock()) {
      List<CachedVersion> all = shelf.list();
      Optional<CachedVersion> victim = victim(all).filter(version -> version.isOf(dagId));
      if (victim.isPresent()) {
        return share(victim.get(), true);
      }
      Optional<CachedVersion> own =
          all.stream().filter(version -> version.isOf(dagId)).reduce((older, newer) -> newer);
      Optional<CachedVersion> any = all.stream().reduce((older, newer) -> newer);
      Optional<CachedVersion> newest = own.isPresent() ? own : any;
      return newest.isPresent() ? share(newest.get(), false) : Optional.empty();
    }
  }

  /** The version that would go if one of the newest's size came. */
  private Optional<CachedVersion> victim(List<CachedVersion> all) throws IOException {
    long more = all.isEmpty() ? 0 : all.get(all.size() - 1).bytes();
    if (!limits.areExceededBy(bytes(all) + more, all.size() + 1)) {
      return Optional.empty();
    }
    for (CachedVersion version : all) {
      Optional<UseLock> use = UseLock.seize(CachedVersion.lockFile(version.directory()));
      if (use.isPresent()) {
        use.get().close();
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  private static Optional<Relative> share(CachedVersion version, boolean expendable)
      throws IOException {
    return UseLock.share(CachedVersion.lockFile(version.directory()))
        .map(use -> new Relative(version.directory(), use, expendable));
  }

  /**
   * A version to take files from.
   *
   * @param directory its files
   * @param use the right to use them
   * @param expendable whether it would have to go anyway
   */
  record Relative(Path directory, UseLock use, boolean expendable) {}
}
