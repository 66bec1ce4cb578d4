package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The {@code git} program, run so that nothing of the host (its users, configuration, clock) shows
 * in what it makes.
 */
final class GitBinary {
  private static final Map<String, String> HERMETIC =
      Map.of(
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "HOME", "/nonexistent",
          "LC_ALL", "C",
          "TZ", "UTC",
          "GIT_AUTHOR_NAME", "Ada",
          "GIT_AUTHOR_EMAIL", "ada@example.org",
          "GIT_COMMITTER_NAME", "Ada",
          "GIT_COMMITTER_EMAIL", "ada@example.org");

  private GitBinary() {}

  /** Writes what a command reads. */
  interface Input {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Makes a process builder with an environment of ours only (and the PATH). */
  static ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
    builder.environment().putAll(HERMETIC);
    return builder;
  }

  static byte[] run(Path gitDir, Map<String, String> env, Input input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "--git-dir=" + gitDir));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = process(command);
    builder.environment().putAll(env);
    try {
      return finish(builder.start(), input, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command in a work tree; what it prints is of no interest. */
  static void inWorkTree(Path directory, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      finish(process(command).directory(directory.toFile()).start(), in -> {}, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path gitDir, String... arguments) {
    byte[] out = run(gitDir, Map.of(), in -> {}, arguments);
    return new String(out, StandardCharsets.UTF_8).strip();
  }

  /** Feeds and drains at once, since a process stops reading while nobody takes what it writes. */
  private static byte[] finish(Process process, Input input, List<String> command)
      throws IOException {
    Thread.ofVirtual().start(() -> feed(process, input));
    List<String> complaints = new ArrayList<>();
    Thread stderr =
        Thread.ofVirtual().start(() -> process.errorReader().lines().forEach(complaints::add));
    byte[] out = process.getInputStream().readAllBytes();
    try {
      int exit = process.waitFor();
      stderr.join();
      if (exit != 0) {
        throw new IllegalStateException(command + " ended with " + exit + ": " + complaints);
      }
      return out;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + command, e);
    }
  }

  private static void feed(Process process, Input input) {
    try (OutputStream out = process.getOutputStream()) {
      input.writeTo(out);
    } catch (IOException e) {
      // The process ended early; its exit status and its complaints tell why.
    }
  }
}
