package dev.dagfetch.client.bench.host;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.repository.Git;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Programs of the host that are run beside ours. */
public final class Tool {
  private Tool() {}

  /** Whether a program is on the PATH. */
  public static boolean isThere(String name) {
    String path = System.getenv("PATH");
    return Arrays.stream((path == null ? "/usr/bin:/bin" : path).split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }

  /**
   * Runs programs, each of which reads what the one before it writes, until all have ended.
   *
   * @throws BenchException if one of them fails
   */
  public static void pipe(List<List<String>> commands) throws IOException, InterruptedException {
    List<ProcessBuilder> builders = new ArrayList<>();
    for (List<String> command : commands) {
      builders.add(Git.process(command).redirectError(ProcessBuilder.Redirect.DISCARD));
    }
    builders.get(builders.size() - 1).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    List<Process> processes = ProcessBuilder.startPipeline(builders);
    for (int i = 0; i < processes.size(); i++) {
      int exit = processes.get(i).waitFor();
      if (exit != 0) {
        throw new BenchException(
            "%s ended with %d".formatted(String.join(" ", commands.get(i)), exit));
      }
    }
  }

  /**
   * Bytes in allocated blocks of what is below directories; those that do not exist count nothing.
   */
  public static long diskUsage(List<Path> directories) {
    List<String> command = new ArrayList<>(List.of("du", "-s", "-c", "-B1", "--"));
    directories.stream().filter(Files::exists).map(Path::toString).forEach(command::add);
    String[] lines = Git.run(command).split("\n", -1);
    return Long.parseLong(lines[lines.length - 1].split("\\s", 2)[0]);
  }
}
