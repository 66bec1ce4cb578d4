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
 * A {@code dagfetchd} that was started as a child process of this one, with the same JVM and class
 * path.
 *
 * <p>It serves when {@link #start} returns, and is stopped by {@link #close} at the latest. What it
 * logs goes to a file.
 */
public final class LocalDaemon implements AutoCloseable {
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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(), MAIN, "serve"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    // Not closed: the daemon's standard output is ours until it ends.
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (line == null) {
      throw new IOException("dagfetchd did not start: " + lastLine(log));
    }
    return new LocalDaemon(process, line);
  }

  /**
   * The launcher's word on where the daemon's classes are; without it they are on the class path.
   */
  private static String classPath() {
    return System.getenv()
        .getOrDefault("DAGFETCH_DAEMON_CLASSPATH", System.getProperty("java.class.path"));
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
