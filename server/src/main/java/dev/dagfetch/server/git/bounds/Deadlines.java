package dev.dagfetch.server.git.bounds;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends work that takes too long by interrupting its thread. Thread-safe. */
public final class Deadlines implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;

  /** Has a thread of its own until closed. */
  public Deadlines() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("git-deadlines").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Watches the calling thread until closed. */
  public Deadline watch(Duration timeout) {
    Deadline deadline = new Deadline(Thread.currentThread());
    deadline.start(timer.schedule(deadline::strike, timeout.toMillis(), TimeUnit.MILLISECONDS));
    return deadline;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** One watch over one thread. */
  public static final class Deadline implements AutoCloseable {
    private final Thread thread;

    @GuardedBy("this")
    private boolean expired;

    @GuardedBy("this")
    private boolean over;

    private @Nullable ScheduledFuture<?> alarm;

    private Deadline(Thread thread) {
      this.thread = thread;
    }

    private void start(ScheduledFuture<?> scheduled) {
      alarm = scheduled;
    }

    private synchronized void strike() {
      if (!over) {
        expired = true;
        thread.interrupt();
      }
    }

    /** Whether the time was over before the work was. */
    public synchronized boolean expired() {
      return expired;
    }

    /** Ends the watch over a part of what the thread does: the alarm was for this part only. */
    public void endForThisThread() {
      close();
      if (expired()) {
        Thread.interrupted();
      }
    }

    /** Afterwards the thread is not interrupted any more. */
    @Override
    public void close() {
      synchronized (this) {
        over = true;
      }
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
  }
}
