package dev.dagfetch.server.git.refs;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a repository's refs from time to time, on a virtual thread: at irregular intervals, so
 * that repositories and daemons do not come to a host together, and at longer ones while it fails.
 */
final class RefRefresh {
  private static final Logger log = LoggerFactory.getLogger(RefRefresh.class);

  private static final double JITTER = 0.25;
  private static final int MOST_DOUBLINGS = 4;

  private final String repository;
  private final Duration interval;
  private final Runnable refresh;
  private final Thread thread;
  private int failures;

  /**
   * @param refresh throws what the remote's failure is
   */
  RefRefresh(String repository, Duration interval, Runnable refresh) {
    this.repository = repository;
    this.interval = interval;
    this.refresh = refresh;
    this.thread = Thread.ofVirtual().name("refresh refs of " + repository).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(pause());
        refresh();
      }
    } catch (InterruptedException | CancellationException e) {
      // Closed.
    }
  }

  private Duration pause() {
    double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    long millis = (long) (interval.toMillis() * factor);
    return Duration.ofMillis(millis << Math.min(failures, MOST_DOUBLINGS));
  }

  private void refresh() {
    try {
      refresh.run();
      if (failures > 0) {
        log.atInfo().addKeyValue("repository", repository).log("refs are refreshed again");
      }
      failures = 0;
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      if (failures++ == 0) {
        log.atWarn()
            .addKeyValue("repository", repository)
            .addKeyValue("failure", e.getMessage())
            .log("refs cannot be refreshed; what is known is told with its age");
      }
    }
  }

  void close() {
    thread.interrupt();
  }
}
