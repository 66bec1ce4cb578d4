package dev.dagfetch.server.config;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says when a file may have changed: shortly after the last event in its directory, and every few
 * seconds anyway.
 *
 * <p>The directory is watched because editors and Kubernetes replace the file, or a link on the way
 * to it. Looking anyway is for what no watch sees: a link into another directory, a network file
 * system. Waiting for quiet is for a program that writes into the file, which is half written for a
 * moment, and half a file may well parse.
 */
final class FileWatch implements AutoCloseable {
  private static final Duration QUIET = Duration.ofMillis(100);
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);

  private final Path directory;
  private final Runnable look;

  @GuardedBy("this")
  private @Nullable WatchService watch;

  /** {@code look} is called by one thread and must not throw. */
  FileWatch(Path directory, Runnable look) {
    this.directory = directory;
    this.look = look;
  }

  synchronized void start() throws IOException {
    WatchService service = directory.getFileSystem().newWatchService();
    watch = service;
    directory.register(
        service,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_MODIFY,
        StandardWatchEventKinds.ENTRY_DELETE);
    Thread.ofVirtual().name("config-watch").start(() -> run(service));
  }

  private void run(WatchService service) {
    try {
      while (true) {
        if (happened(service, LOOK_ANYWAY)) {
          waitForQuiet(service);
        }
        look.run();
      }
    } catch (ClosedWatchServiceException e) {
      // This is how close() ends the thread.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void waitForQuiet(WatchService service) throws InterruptedException {
    while (happened(service, QUIET)) {
      // Each event begins the wait anew.
    }
  }

  private static boolean happened(WatchService service, Duration within)
      throws InterruptedException {
    WatchKey key = service.poll(within.toMillis(), TimeUnit.MILLISECONDS);
    if (key == null) {
      return false;
    }
    key.pollEvents();
    key.reset();
    return true;
  }

  @Override
  public synchronized void close() throws IOException {
    if (watch != null) {
      watch.close();
    }
  }
}
