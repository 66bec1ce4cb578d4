package dev.dagfetch.server.pin;

import static dev.dagfetch.server.testkit.StateKit.PATIENT;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.testkit.StateKit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that makes and deletes pins until it is killed. Arguments: state directory, URL, first
 * number, commits. It prints {@code made ID COMMIT} after a pin was made and {@code deleting ID}
 * before one is deleted.
 */
final class PinningProcess {
  private static final PrintStream out = System.out;

  private PinningProcess() {}

  public static void main(String[] args) {
    List<CommitId> commits = Stream.of(args).skip(3).map(CommitId::new).toList();
    try (StateKit state = new StateKit(Path.of(args[0]))) {
      state.declare(StateKit.repository("pipelines", args[1], new DagRule("etl", "dags/etl")));
      for (int i = Integer.parseInt(args[2]); ; i++) {
        String id = "run-" + i;
        CommitId commit = commits.get(i % commits.size());
        state.pins().create(PinRequests.ofCommit(id, "etl", commit), PATIENT);
        out.println("made " + id + " " + commit);
        if (i % 3 != 0) {
          out.println("deleting " + id);
          state.pins().delete(id, false);
        }
      }
    }
  }

  static Process start(Path directory, String url, int first, List<String> commits, Path said)
      throws IOException {
    Stream<String> command =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PinningProcess.class.getName(),
            directory.toString(),
            url,
            String.valueOf(first));
    return new ProcessBuilder(Stream.concat(command, commits.stream()).toList())
        .redirectOutput(said.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
