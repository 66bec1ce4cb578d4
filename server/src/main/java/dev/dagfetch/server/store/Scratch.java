package dev.dagfetch.server.store;

import dev.dagfetch.server.fault.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of what is unfinished and what is being deleted. What a killed daemon left in it is
 * nobody's; the next start sweeps it. Thread-safe.
 */
final class Scratch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scratch.class);

  private final Path directory;
  private final ExecutorService removals =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("checkout-removal").factory());

  Scratch(Path directory) {
    this.directory = directory;
  }

  /** Makes a directory that only this process may enter, under a name that was never used. */
  Path create(String kind) throws IOException {
    return Files.createDirectory(
        unused(kind),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Takes a directory away from its name, for somebody to work on; returns its new name. */
  Path takeIn(Path existing, String kind) throws IOException {
    return Files.move(existing, unused(kind), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Takes a directory away from its name at once, deletes it in the background, then calls back.
   */
  void discard(Path discarded, Runnable gone) {
    Path aside = unused("discarded");
    try {
      Files.move(discarded, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      gone.run();
      return;
    } catch (IOException e) {
      log.atWarn()
          .addKeyValue("path", discarded)
          .setCause(e)
          .log("could not move a discarded checkout away");
      aside = discarded;
    }
    remove(aside, gone);
  }

  private void remove(Path aside, Runnable gone) {
    try {
      removals.execute(() -> {
        Failpoint.CHECKOUT_DISCARDED.pass();
        try {
          TreeRemoval.remove(aside);
        } catch (IOException e) {
          log.atWarn()
              .addKeyValue("path", aside)
              .setCause(e)
              .log("could not delete a discarded checkout, the next start tries again");
        } finally {
          gone.run();
        }
      });
    } catch (RejectedExecutionException e) {
      // Closed: the next start sweeps it.
      gone.run();
    }
  }

  private Path unused(String kind) {
    return directory.resolve(kind + "-" + UUID.randomUUID());
  }

  /** Stops deleting; what is left is for the next start. */
  @Override
  public void close() {
    removals.shutdownNow();
    try {
      if (!removals.awaitTermination(10, TimeUnit.SECONDS)) {
        log.atWarn().log("a deletion did not stop within 10 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
