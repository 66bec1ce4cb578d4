package dev.dagfetch.server.git.address;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads files that hold secrets, within bounds of size and time: one may be a pipe into which
 * nobody writes, or lie on a file system whose server is gone.
 *
 * <p>A read that hangs cannot be ended, and would take a carrier away from the virtual threads. So
 * it has a thread of its own, and there is one at a time for each file: whoever comes meanwhile
 * waits for his turn, but not for long. Thread-safe.
 */
final class SecretFile {
  /** Longest secret read; a private key is some 3 KB. */
  static final int MOST_BYTES = 64 << 10;

  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** As many as there are files that configuration and API name. */
  private static final ConcurrentMap<Path, Semaphore> TURNS = new ConcurrentHashMap<>();

  private SecretFile() {}

  /**
   * What is in the file now, but no more than a byte beyond {@link #MOST_BYTES}.
   *
   * @throws TimeoutException if it takes too long
   */
  static byte[] read(Path file) throws IOException, TimeoutException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    Semaphore turn = TURNS.computeIfAbsent(file, absent -> new Semaphore(1, true));
    try {
      if (!turn.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException();
      }
      return start(file, turn).get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
  }

  private static CompletableFuture<byte[]> start(Path file, Semaphore turn) {
    CompletableFuture<byte[]> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("secret-file")
        .start(() -> {
          try (InputStream in = Files.newInputStream(file)) {
            outcome.complete(in.readNBytes(MOST_BYTES + 1));
          } catch (IOException | RuntimeException e) {
            outcome.completeExceptionally(e);
          } finally {
            turn.release();
          }
        });
    return outcome;
  }
}
