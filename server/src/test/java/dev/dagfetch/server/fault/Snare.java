package dev.dagfetch.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A test's end of the {@link Trap} in a daemon's process: says where it is to be killed, kills. */
final class Snare {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path order;
  private final Path reached;

  Snare(Path directory) {
    this.order = directory.resolve("failpoint");
    this.reached = directory.resolve("failpoint.reached");
  }

  /** What the daemon is started with. */
  String jvmOption() {
    return "-D%s=%s".formatted(Trap.PROPERTY, order);
  }

  /** From now on the process is held when it comes to the step for the {@code time}-th time. */
  void set(Failpoint step, int time) {
    try {
      Path unfinished = order.resolveSibling("failpoint.new");
      Files.writeString(unfinished, step + " " + time);
      Files.move(unfinished, order, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the process is held, and ends it by SIGKILL. Returns when it is dead. */
  void kill() {
    try {
      await("the step").pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(this::isReached);
      ProcessHandle process = ProcessHandle.of(Long.parseLong(Files.readString(reached))).get();
      assertThat(process.destroyForcibly()).isTrue();
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Files.delete(order);
      Files.delete(reached);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isReached() {
    return Files.exists(reached);
  }
}
