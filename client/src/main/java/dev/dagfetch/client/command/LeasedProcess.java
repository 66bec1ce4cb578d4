package dev.dagfetch.client.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that runs while a directory is leased. It must be gone before the lease is.
 *
 * <p>A signal to this process interrupts {@link #run}. A terminal sends its signals to the command
 * as well, and a supervisor does not; so the command gets a moment to end by itself, then it is
 * asked to, and then it is made to.
 */
final class LeasedProcess {
  private static final int CANNOT_RUN = 126;
  private static final long OWN_WAY_MILLIS = 1_000;
  private static final long ASKED_MILLIS = 10_000;

  private final List<String> command;
  private final Map<String, String> environment;

  LeasedProcess(List<String> command, Map<String, String> environment) {
    this.command = command;
    this.environment = environment;
  }

  /** Runs the command with this process's input and outputs, and returns its exit code. */
  int run() {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      System.err.println("dagfetch: cannot run %s: %s".formatted(command.get(0), e.getMessage()));
      return CANNOT_RUN;
    }
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }

  private static void end(Process process) {
    if (!endsWithin(process, OWN_WAY_MILLIS)) {
      process.destroy();
      if (!endsWithin(process, ASKED_MILLIS)) {
        process.destroyForcibly();
        endsWithin(process, OWN_WAY_MILLIS);
      }
    }
  }

  private static boolean endsWithin(Process process, long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return !process.isAlive();
    }
  }
}
