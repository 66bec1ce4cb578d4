package dev.dagfetch.server.scrub;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * So many bytes a second, and not more after a rest: each reading is followed by the pause that it
 * costs. For one thread.
 */
final class SteadyPace implements Pace {
  /** To open a file costs the disk as much as to read some of it. */
  private static final long OPENING_BYTES = 16 << 10;

  private final double nanosPerByte;
  private final Ticker ticker;
  private final Pause pause;
  private final LongConsumer counter;

  /** When all that was read so far will be paid for. */
  private long paid;

  /** Waits for a time. */
  interface Pause {
    void take(Duration time) throws InterruptedException;
  }

  /**
   * @param counter told of all bytes
   */
  SteadyPace(long bytesPerSecond, Ticker ticker, Pause pause, LongConsumer counter) {
    this.nanosPerByte = 1e9 / bytesPerSecond;
    this.ticker = ticker;
    this.pause = pause;
    this.counter = counter;
    this.paid = ticker.read();
  }

  @Override
  public void take(long bytes) throws InterruptedIOException {
    counter.accept(bytes);
    pay(bytes);
  }

  @Override
  public InputStream open(Path file) throws IOException {
    pay(OPENING_BYTES);
    return Pace.super.open(file);
  }

  private void pay(long bytes) throws InterruptedIOException {
    long now = ticker.read();
    paid = Math.max(paid - now, 0) + now + (long) (bytes * nanosPerByte);
    try {
      pause.take(Duration.ofNanos(paid - now));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("scrub was stopped");
    }
  }
}
