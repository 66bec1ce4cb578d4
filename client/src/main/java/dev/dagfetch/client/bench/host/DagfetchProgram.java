package dev.dagfetch.client.bench.host;

import dev.dagfetch.client.bench.measure.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code dagfetch} command as its users start it: by the launcher that started this process, or
 * else by this JVM.
 */
public final class DagfetchProgram {
  /** Where the launcher says where it is. */
  private static final String LAUNCHER = "DAGFETCH_LAUNCHER";

  private static final String MAIN = "dev.dagfetch.client.command.Main";

  private final List<String> command;
  private final String description;

  private DagfetchProgram(List<String> command, String description) {
    this.command = List.copyOf(command);
    this.description = description;
  }

  public static DagfetchProgram ofThisProcess() {
    String launcher = System.getenv(LAUNCHER);
    if (launcher != null && Files.isExecutable(Path.of(launcher))) {
      return new DagfetchProgram(List.of(launcher), "the launcher");
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new DagfetchProgram(
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            MAIN),
        "java, without the launcher");
  }

  /** How it is started, for people. */
  public String description() {
    return description;
  }

  /**
   * Runs the command to its end.
   *
   * @throws BenchException if it fails
   */
  public void run(List<String> arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.addAll(arguments);
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new BenchException(
          "dagfetch %s ended with %d: %s".formatted(arguments.get(0), exit, said.strip()));
    }
  }
}
