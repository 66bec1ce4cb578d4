package dev.dagfetch.client.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@code dagfetchd} that was started as a child process of this one: by the launcher that started
 * this process, or else with the same JVM and class path.
 *
 * <p>It serves when {@link #start} returns, and is stopped by {@link #close} at the latest. What it
 * logs goes to a file.
 */
public final class LocalDaemon implements AutoCloseable {
  /** Where the launcher says where it is. */
  private static final String LAUNCHER = "DAGFETCH_LAUNCHER";

  private static final String MAIN = "dev.dagfetch.client.command.Main";

  private final Process process;
  private final String readyLine;

  private LocalDaemon(Process process, String readyLine) {
    this.process = process;
    this.readyLine = readyLine;
  }

  /**
   * Starts {@code dagfetch serve arguments…} and waits for the line with which it says that it
   * serves.
   *
   * @param jvmOptions options for the JVM, before the class path
   * @param log takes what it prints on standard error; appended to
   * @throws IOException if it ends instead; the message ends with what it said last
   */
  public static LocalDaemon start(List<String> jvmOptions, List<String> arguments, Path log)
      throws IOException {
    ProcessBuilder builder = builder(jvmOptions);
    builder.command().add("serve");
    builder.command().addAll(arguments);
    Process process = builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    // Not closed: the daemon's standard output is ours until it ends.
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (line == null) {
      throw new IOException("dagfetchd did not start: " + lastLine(log));
    }
    return new LocalDaemon(process, line);
  }

  /** The launcher becomes the daemon: it makes way for the JVM under its own process id. */
  private static ProcessBuilder builder(List<String> jvmOptions) {
    String launcher = System.getenv(LAUNCHER);
    if (launcher == null) {
      return new ProcessBuilder(jvm(jvmOptions));
    }
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(launcher)));
    builder.environment().put("DAGFETCH_JAVA_OPTS", String.join(" ", jvmOptions));
    return builder;
  }

  private static List<String> jvm(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    return command;
  }

  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
  }

  /** The line with which it said that it serves, and where. */
  public String readyLine() {
    return readyLine;
  }

  public long pid() {
    return process.pid();
  }

  /** Ends it as a power cut would: no chance to finish anything. Returns when it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to stop, and ends it if it has not after a while. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
