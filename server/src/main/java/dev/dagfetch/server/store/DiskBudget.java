package dev.dagfetch.server.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.bounds.Room;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The disk that checkouts may take. Bytes are taken before the first is written and given back when
 * the last is deleted, so that the disk never holds more than the budget. Thread-safe.
 */
final class DiskBudget {
  private final long budgetBytes;
  private final Room room;
  private final Supplier<String> holders;

  @GuardedBy("this")
  private long used;

  /** The part of {@link #used} whose files are being deleted. */
  @GuardedBy("this")
  private long leaving;

  /**
   * @param room what the daemon may take for everything together
   * @param holders who has leases, for messages
   */
  DiskBudget(long budgetBytes, Room room, Supplier<String> holders) {
    this.budgetBytes = budgetBytes;
    this.room = room;
    this.holders = holders;
  }

  /**
   * Takes bytes for something new; evicts, and waits for deletions, until there is room.
   *
   * @param evictOne drops something idle; false if there is nothing
   * @throws DagfetchException CACHE_FULL_PINNED if that makes no room
   */
  void reserve(long bytes, BooleanSupplier evictOne) throws InterruptedException {
    if (bytes > budgetBytes) {
      throw tooLarge(bytes);
    }
    while (!tryReserve(bytes)) {
      if (!willFit(bytes) && evictOne.getAsBoolean()) {
        continue;
      }
      if (!awaitDeletion(bytes)) {
        throw full(bytes);
      }
    }
    requireRoom(bytes);
  }

  /** The bytes are taken already, so that others count them, too. */
  private void requireRoom(long bytes) {
    try {
      room.require(0);
    } catch (DagfetchException e) {
      leaving(bytes);
      free(bytes);
      throw e;
    }
  }

  /** Counts what is on the disk already. */
  synchronized void adopt(long bytes) {
    used += bytes;
  }

  /** Says that bytes are being deleted; {@link #free} follows. */
  synchronized void leaving(long bytes) {
    leaving += bytes;
  }

  /** Gives bytes back whose files are gone. */
  synchronized void free(long bytes) {
    used -= bytes;
    leaving -= bytes;
    notifyAll();
  }

  /** What will be taken when all deletions are done. */
  synchronized long staying() {
    return used - leaving;
  }

  synchronized long used() {
    return used;
  }

  long budget() {
    return budgetBytes;
  }

  /**
   * Whether there is more than allowed even when all deletions are done: the budget was lowered.
   */
  synchronized boolean isExceeded() {
    return used - leaving > budgetBytes;
  }

  private synchronized boolean tryReserve(long bytes) {
    if (used + bytes > budgetBytes) {
      return false;
    }
    used += bytes;
    return true;
  }

  /** Whether there is room, or will be when deletions under way are done. */
  synchronized boolean willFit(long bytes) {
    return used - leaving + bytes <= budgetBytes;
  }

  /** Waits for the next deletion to end; false if there is no room and none under way. */
  private synchronized boolean awaitDeletion(long bytes) throws InterruptedException {
    if (used + bytes <= budgetBytes) {
      return true;
    }
    if (leaving == 0) {
      return false;
    }
    wait();
    return true;
  }

  private DagfetchException tooLarge(long bytes) {
    return new DagfetchException(
            Reason.CACHE_FULL_PINNED,
            "the checkout takes %d bytes of disk, which is more than the whole budget of %d; raise cache.checkout_budget, or use FetchDag"
                .formatted(bytes, budgetBytes))
        .with("needed_bytes", Long.toString(bytes))
        .with("budget_bytes", Long.toString(budgetBytes));
  }

  private DagfetchException full(long bytes) {
    long held = used();
    return new DagfetchException(
            Reason.CACHE_FULL_PINNED,
            "the checkout takes %d bytes of disk, and %d of the budget of %d are leased or being built%s; retry when leases end, or raise cache.checkout_budget"
                .formatted(bytes, held, budgetBytes, holders.get()))
        .with("needed_bytes", Long.toString(bytes))
        .with("held_bytes", Long.toString(held))
        .with("budget_bytes", Long.toString(budgetBytes))
        .retryAfter(Duration.ofSeconds(5));
  }
}
