package dev.dagfetch.server.git.upkeep;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after all open mirrors from time to time, one after the other, on a thread of its own. One
 * where that fails is left alone for longer and longer, and does not stop the others.
 */
public final class Caretaker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Caretaker.class);
  private static final int MOST_ROUNDS_LEFT_OUT = 64;

  private final UpkeepSettings settings;
  private final Supplier<Collection<Upkeep>> mirrors;
  private final Map<String, Trouble> troubles = new HashMap<>();
  private final AtomicBoolean hurrying = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("mirror-upkeep").factory());

  /** Rounds to leave out after the last failure, and those still to be left out. */
  private record Trouble(int pause, int left) {}

  /**
   * @param mirrors what is to be looked after, as it is when it is asked
   */
  public Caretaker(UpkeepSettings settings, Supplier<Collection<Upkeep>> mirrors) {
    this.settings = settings;
    this.mirrors = mirrors;
  }

  /** Comes by for the first time when an interval has gone. */
  public void start() {
    long nanos = settings.interval().toNanos();
    thread.scheduleWithFixedDelay(this::round, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** A round now, in which all commits go that may. Many calls are one, if it is under way. */
  public void hurry() {
    if (hurrying.compareAndSet(false, true)) {
      try {
        thread.execute(this::urgentRound);
      } catch (RejectedExecutionException e) {
        // Closed.
      }
    }
  }

  private void urgentRound() {
    try {
      mirrors.get().forEach(mirror -> look(mirror, UpkeepSettings.LEAST_RETENTION, true));
    } finally {
      hurrying.set(false);
    }
  }

  private void round() {
    mirrors.get().forEach(mirror -> look(mirror, settings.retention(), false));
  }

  private void look(Upkeep mirror, Duration unused, boolean urgent) {
    String name = mirror.repository();
    Trouble trouble = troubles.getOrDefault(name, new Trouble(1, 0));
    if (trouble.left() > 0) {
      troubles.put(name, new Trouble(trouble.pause(), trouble.left() - 1));
      return;
    }
    try {
      mirror.round(unused, urgent);
      troubles.remove(name);
    } catch (IOException | RuntimeException e) {
      if (!thread.isShutdown()) {
        int pause = Math.min(2 * trouble.pause(), MOST_ROUNDS_LEFT_OUT);
        troubles.put(name, new Trouble(pause, pause));
        log.atWarn()
            .addKeyValue("repository", name)
            .setCause(e)
            .log("could not tidy up the mirror, which is used as it is; trying again later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when no round is under way. */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
