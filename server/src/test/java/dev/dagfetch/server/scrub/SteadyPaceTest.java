package dev.dagfetch.server.scrub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time is a number here, which pauses move. */
class SteadyPaceTest {
  private static final int RATE = 1 << 20;
  private static final int BUFFER = 64 << 10;

  @TempDir Path tmp;
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 500_000_000);
  private final long start = nanos.get();
  private final AtomicLong bytes = new AtomicLong();
  private final SteadyPace pace =
      new SteadyPace(RATE, nanos::get, time -> nanos.addAndGet(time.toNanos()), bytes::addAndGet);

  private double seconds() {
    return (nanos.get() - start) / 1e9;
  }

  @Test
  void open_largeFile_isNeverAheadOfTheRate() throws IOException {
    Path file = Files.write(tmp.resolve("large"), new byte[5 * RATE + 17]);
    long read = 0;
    try (InputStream in = pace.open(file)) {
      byte[] buffer = new byte[RATE];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        read += n;
        assertThat(n).isLessThanOrEqualTo(BUFFER);
        assertThat(read).isLessThanOrEqualTo((long) (seconds() * RATE));
      }
    }
    assertThat(bytes).hasValue(read).hasValue(5 * RATE + 17);
    assertThat(seconds()).isBetween(5.0, 5.1);
  }

  @Test
  void open_manyTinyFiles_costsTimeToo() throws IOException {
    Path file = Files.write(tmp.resolve("tiny"), new byte[1]);
    for (int i = 0; i < 1000; i++) {
      try (InputStream in = pace.open(file)) {
        assertThat(in.readAllBytes()).hasSize(1);
      }
    }
    assertThat(bytes).hasValue(1000);
    assertThat(seconds()).isGreaterThan(10);
  }

  @Test
  void take_afterALongRest_isNotFaster() throws IOException {
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    double before = seconds();

    pace.take(3 * RATE);

    assertThat(seconds() - before).isBetween(2.99, 3.01);
  }

  @Test
  void take_whenStopped_endsAtOnceAndStaysInterrupted() {
    SteadyPace real = new SteadyPace(1, System::nanoTime, Thread::sleep, read -> {});
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> real.take(1 << 20)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
