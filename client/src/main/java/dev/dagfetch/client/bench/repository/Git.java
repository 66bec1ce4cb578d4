package dev.dagfetch.client.bench.repository;

import dev.dagfetch.client.bench.measure.BenchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the {@code git} program so that nothing of the host (its users, configuration, clock) shows
 * in what it makes.
 */
public final class Git {
  private static final Map<String, String> HERMETIC =
      Map.of(
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_TERMINAL_PROMPT", "0",
          "HOME", "/nonexistent",
          "LC_ALL", "C",
          "TZ", "UTC");

  private Git() {}

  /**
   * Makes a process builder with an environment of ours only (and the PATH); standard error joins
   * standard output.
   */
  public static ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
    builder.environment().putAll(HERMETIC);
    return builder;
  }

  /** A git command that works on one repository. */
  public static List<String> command(Path gitDir, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "--git-dir=" + gitDir));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command on a repository and returns what it prints, without white space around it. */
  public static String text(Path gitDir, String... arguments) {
    return run(command(gitDir, arguments));
  }

  /**
   * Runs any command and returns what it prints, without white space around it.
   *
   * @throws BenchException if it does not succeed
   */
  public static String run(List<String> command) {
    return new String(bytes(command), StandardCharsets.UTF_8).strip();
  }

  static byte[] bytes(List<String> command) {
    try {
      Process process = process(command).redirectInput(ProcessBuilder.Redirect.from(NULL)).start();
      Complaints complaints = Complaints.of(process);
      byte[] out = process.getInputStream().readAllBytes();
      complaints.requireSuccess(command);
      return out;
    } catch (IOException e) {
      throw new BenchException("cannot run %s: %s".formatted(command.get(0), e.getMessage()), e);
    }
  }

  private static final java.io.File NULL = new java.io.File("/dev/null");

  /** What a process writes to its standard error, read so that the process never has to wait. */
  static final class Complaints {
    private final Process process;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final Thread reader;

    private Complaints(Process process) {
      this.process = process;
      this.reader = new Thread(this::read, "complaints");
    }

    static Complaints of(Process process) {
      Complaints complaints = new Complaints(process);
      complaints.reader.setDaemon(true);
      complaints.reader.start();
      return complaints;
    }

    private void read() {
      try (InputStream in = process.getErrorStream()) {
        in.transferTo(text);
      } catch (IOException e) {
        // The process was ended from outside; its exit status tells.
      }
    }

    /** Waits for the end. */
    void requireSuccess(List<String> command) {
      try {
        int exit = process.waitFor();
        reader.join();
        if (exit != 0) {
          throw new BenchException(
              "%s ended with %d: %s"
                  .formatted(
                      String.join(" ", command),
                      exit,
                      text.toString(StandardCharsets.UTF_8).strip()));
        }
      } catch (InterruptedException e) {
        process.destroy();
        Thread.currentThread().interrupt();
        throw new BenchException("interrupted in " + String.join(" ", command), e);
      }
    }
  }
}
