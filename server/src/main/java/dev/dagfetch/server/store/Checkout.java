package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreeId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One version's files on disk: complete, read-only, and kept for as long as the cache or anyone
 * with a lease holds on to it.
 *
 * <p>All rights to it are one number, {@code 2 * leases + (held by the cache ? 1 : 0)}, so that
 * each change of hands is one atomic step. Zero is final: whoever brings the number to zero has the
 * files deleted, exactly once, and a dead checkout is never revived. A checkout that was evicted
 * while leased is not dead, and may go back into the cache. Thread-safe.
 */
final class Checkout {
  private static final int CACHED = 1;
  private static final int LEASE = 2;

  private final TreeId tree;
  private final Path directory;
  private final long allocatedBytes;
  private final Consumer<Checkout> lastRelease;
  private final AtomicInteger rights = new AtomicInteger(CACHED);
  private final AtomicLong lastUsedMillis = new AtomicLong();
  private final AtomicReference<Optional<Seal>> seal = new AtomicReference<>(Optional.empty());
  private final AtomicBoolean proven;
  private volatile boolean condemned;

  /**
   * Made for the cache, without a lease.
   *
   * @param proven whether it is known to hold what the manifest says
   * @param lastRelease told once, when nobody holds it any more
   */
  Checkout(CheckoutRecord facts, Path directory, boolean proven, Consumer<Checkout> lastRelease) {
    this.tree = facts.tree();
    this.directory = directory;
    this.allocatedBytes = facts.allocatedBytes();
    this.proven = new AtomicBoolean(proven);
    this.lastRelease = lastRelease;
  }

  TreeId tree() {
    return tree;
  }

  /** The directory of the files. */
  Path files() {
    return directory.resolve(CheckoutRecord.FILES);
  }

  /** The list of what must be in it. */
  Path sidecar() {
    return directory.resolve(CheckoutRecord.SIDECAR);
  }

  /** The directory that holds both. */
  Path directory() {
    return directory;
  }

  long allocatedBytes() {
    return allocatedBytes;
  }

  /** When it was used last, as far as that was recorded on disk. */
  AtomicLong lastUsedMillis() {
    return lastUsedMillis;
  }

  boolean isProven() {
    return proven.get();
  }

  /** Says that it is; returns false if that was known. */
  boolean prove() {
    return !proven.getAndSet(true);
  }

  /** When its files were complete; empty if another daemon made it. */
  Optional<Seal> seal() {
    return seal.get();
  }

  void seal(Seal made) {
    seal.set(Optional.of(made));
  }

  boolean isCondemned() {
    return condemned;
  }

  /** Says that it is damaged: whoever has a lease keeps it, nobody gets a new one. */
  void condemn() {
    condemned = true;
  }

  /** Takes a lease, to be given back by {@link #release}; false if the files are being deleted. */
  boolean tryLease() {
    return rights.getAndUpdate(n -> n == 0 ? 0 : n + LEASE) != 0;
  }

  void release() {
    if (rights.addAndGet(-LEASE) == 0) {
      lastRelease.accept(this);
    }
  }

  /** Gives it to the cache. Only while holding a lease. */
  void cache() {
    rights.getAndUpdate(n -> n | CACHED);
  }

  /** Takes it from the cache; harmless if the cache does not hold it. */
  void uncache() {
    int before = rights.getAndUpdate(n -> n & ~CACHED);
    if (before == CACHED) {
      lastRelease.accept(this);
    }
  }

  /** Takes it from the cache unless someone has a lease; returns whether it did. */
  boolean uncacheIfIdle() {
    boolean idle = rights.compareAndSet(CACHED, 0);
    if (idle) {
      lastRelease.accept(this);
    }
    return idle;
  }

  /**
   * Takes it from the cache unless someone has a lease, for the caller, who sees to its files from
   * now on: it is dead, but not deleted.
   */
  boolean takeIfIdle() {
    return rights.compareAndSet(CACHED, 0);
  }

  int leases() {
    return rights.get() / LEASE;
  }
}
