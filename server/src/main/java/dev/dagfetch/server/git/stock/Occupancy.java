package dev.dagfetch.server.git.stock;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Who puts objects into a mirror now. Any number of fetches at once; or, for a moment, the one who
 * deletes packs, which no fetch may then be counting on. Reading needs neither. Thread-safe.
 */
public final class Occupancy {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Being in the mirror; closed by the thread that entered. */
  public interface Stay extends AutoCloseable {
    @Override
    void close();
  }

  /** What is done alone. */
  public interface Action {
    void run() throws IOException;
  }

  /** Comes in to fetch; waits no longer than somebody who is alone needs to delete some files. */
  public Stay enter() {
    lock.readLock().lock();
    return lock.readLock()::unlock;
  }

  /**
   * Does something while no fetch is under way; returns whether it was done.
   *
   * @param patience how long to wait for fetches, which keeps new ones waiting as well
   */
  public boolean runAlone(Duration patience, Action action)
      throws IOException, InterruptedException {
    if (!lock.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    try {
      action.run();
    } finally {
      lock.writeLock().unlock();
    }
    return true;
  }
}
