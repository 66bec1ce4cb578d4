package dev.dagfetch.client.demo;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code git} program, for the demo's upstream and as the independent witness of what was
 * fetched. The user's and the machine's Git configuration play no part.
 */
final class GitProgram {
  private static final Map<String, String> HERMETIC =
      Map.of(
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_TERMINAL_PROMPT", "0",
          "GIT_AUTHOR_NAME", "Demo Author",
          "GIT_AUTHOR_EMAIL", "author@example.org",
          "GIT_COMMITTER_NAME", "Demo Author",
          "GIT_COMMITTER_EMAIL", "author@example.org");

  private final Path directory;
  private final Map<String, String> environment;

  GitProgram(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /**
   * Runs {@code git arguments…} to its end and returns what it printed, without the last newline.
   */
  String run(String... arguments) throws IOException, InterruptedException {
    return run(new byte[0], arguments);
  }

  /** The same with something on its standard input. */
  String run(byte[] input, String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    try (var stdin = process.getOutputStream()) {
      stdin.write(input);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw failed("git " + String.join(" ", arguments) + " failed: " + output.strip(), null);
    }
    return output.stripTrailing();
  }

  /** Starts {@code git arguments…} in the background; both outputs are one stream. */
  Process start(String... arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(HERMETIC);
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw failed("cannot run git, which the demo needs; install it", e);
    }
  }

  private static DagfetchClientException failed(String message, @Nullable Throwable cause) {
    return new DagfetchClientException(LocalReason.PROGRAM_FAILED, message, cause);
  }
}
