package dev.dagfetch.server.git;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends work that takes too long by interrupting its thread. Thread-safe. */
final class Deadlines implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;

  Deadlines() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("git-deadlines").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Watches the calling thread until closed. */
  Deadline watch(Duration timeout) {
    Thread thread = Thread.currentThread();
    AtomicBoolean expired = new AtomicBoolean();
    ScheduledFuture<?> alarm =
        timer.schedule(
            () -> {
              expired.set(true);
              thread.interrupt();
            },
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    return new Deadline(alarm, expired);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** One watch over one thread. */
  record Deadline(ScheduledFuture<?> alarm, AtomicBoolean expiredFlag) implements AutoCloseable {
    boolean expired() {
      return expiredFlag.get();
    }

    @Override
    public void close() {
      alarm.cancel(false);
    }
  }
}
