package dev.dagfetch.server.fault;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Holds a process at a step for a test to kill it there.
 *
 * <p>The system property {@value #PROPERTY} names a file in which the test writes, before or while
 * the process runs, which step it wants and the how-many-eth time: {@code PIN_KEPT 2}. The thread
 * that comes there writes the process's id to the file of that name with {@code .reached} behind
 * it, and stays for ever. The process does not end itself: it is to die as it does in production,
 * by a signal from outside while its other threads are at work, with no code of its own having a
 * say. Thread-safe.
 */
final class Trap {
  static final String PROPERTY = "dagfetch.failpoint";

  private final Path order;

  @GuardedBy("this")
  private String counted = "";

  @GuardedBy("this")
  private int times;

  private Trap(Path order) {
    this.order = order;
  }

  static @Nullable Trap ofThisProcess() {
    String file = System.getProperty(PROPERTY);
    return file == null ? null : new Trap(Path.of(file));
  }

  /** Does not return if this is what the test waits for. */
  void reached(Failpoint step) {
    if (isWanted(step, order())) {
      announce();
      while (true) {
        LockSupport.park(this);
      }
    }
  }

  /** Counts anew for each order. */
  private synchronized boolean isWanted(Failpoint step, String wanted) {
    if (!wanted.equals(counted)) {
      counted = wanted;
      times = 0;
    }
    return wanted.startsWith(step.name() + " ") && wanted.equals(step.name() + " " + ++times);
  }

  private String order() {
    try {
      return Files.readString(order).strip();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void announce() {
    try {
      Path unfinished = order.resolveSibling(order.getFileName() + ".reaching");
      Files.writeString(unfinished, String.valueOf(ProcessHandle.current().pid()));
      Files.move(
          unfinished,
          order.resolveSibling(order.getFileName() + ".reached"),
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
