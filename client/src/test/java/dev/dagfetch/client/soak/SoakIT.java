package dev.dagfetch.client.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers that ask for everything while commits, force-pushes, kills and damage go on: no answer is
 * ever wrong and no pin is lost.
 *
 * <p>{@code -Ddagfetch.soak=30m} makes it longer, {@code -Ddagfetch.soak.seed=N} repeats one.
 */
final class SoakIT {
  private static final int WORKERS = 4;

  private final Duration length = length(System.getProperty("dagfetch.soak", "45s"));
  private final long seed = Long.getLong("dagfetch.soak.seed", new Random().nextInt(1 << 30));
  private final SoakTally tally = new SoakTally();
  private final AtomicBoolean over = new AtomicBoolean();

  @TempDir private Path dir;

  /** Ends by itself after the time that it is given. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void soak_whateverHappens_noAnswerIsWrongAndNoPinIsLost() throws Exception {
    System.out.printf("soak of %s, seed %d%n", length, seed);
    List<SoakClient> clients = new ArrayList<>();
    try (SoakWorld world = new SoakWorld(dir, seed)) {
      Path work = Files.createDirectory(dir.resolve("work"));
      for (int i = 0; i < WORKERS; i++) {
        // Each has its own way through what happens.
        clients.add(new SoakClient("w" + i, work, seed + i, world, tally));
      }
      List<Thread> threads = clients.stream().map(this::start).toList();
      try {
        torment(world);
      } finally {
        over.set(true);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      clients.forEach(SoakClient::checkPins);
    } finally {
      clients.forEach(SoakClient::close);
      System.out.println(tally.table());
    }

    assertThat(tally.wrong()).as("wrong answers, seed " + seed).isEmpty();
    assertThat(tally.lostPins()).as("lost pins, seed " + seed).isEmpty();
    assertThat(tally.faultsInAll()).isPositive();
    assertThat(tally.servedInAll()).isGreaterThan(WORKERS);
  }

  private Thread start(SoakClient client) {
    Thread thread =
        new Thread(() -> {
          while (!over.get()) {
            client.step();
          }
        });
    thread.start();
    return thread;
  }

  private void torment(SoakWorld world) {
    Random random = new Random(seed);
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      tally.fault(world.next().name());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(2000)));
      world.recover();
    }
  }

  private static Duration length(String text) {
    return Duration.parse("PT" + text);
  }
}
