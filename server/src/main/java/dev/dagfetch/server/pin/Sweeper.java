package dev.dagfetch.server.pin;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task from time to time, on one virtual thread. A failed run is logged and does not stop
 * the next.
 */
final class Sweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("pin-sweeper").factory());

  void start(Runnable task, Duration interval) {
    long nanos = interval.toNanos();
    thread.scheduleWithFixedDelay(() -> run(task), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      if (!thread.isShutdown()) {
        log.atWarn().setCause(e).log("could not remove expired pins; trying again");
      }
    }
  }

  /** Returns when no run is under way. */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
