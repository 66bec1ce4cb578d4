package dev.dagfetch.client.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dagfetch config}. */
@Command(
    name = "config",
    description = "Looks at a configuration file of the daemon.",
    subcommands = ConfigCommand.Check.class)
final class ConfigCommand extends CommandGroup {

  /** {@code dagfetch config check}. */
  @Command(
      name = "check",
      description = "Prints every problem of a configuration file, one per line. Needs no daemon.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch config check /etc/dagfetch/dagfetchd.yaml"})
  static final class Check implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Override
    public Integer call() {
      Output output = ((DagfetchCommand) spec.root().userObject()).output();
      StringWriter said = new StringWriter();
      PrintWriter writer = new PrintWriter(said);
      int exitCode = Daemon.run(writer, writer, "config", "check", file.toString());
      List<String> lines = said.toString().lines().toList();
      if (exitCode == ExitCode.OK) {
        output.done(json(exitCode, lines), out -> lines.forEach(out::println));
      } else {
        output.answer(json(exitCode, lines), out -> lines.forEach(out::println));
      }
      return exitCode;
    }

    private Map<String, @Nullable Object> json(int exitCode, List<String> lines) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("file", file);
      json.put("ok", exitCode == ExitCode.OK);
      json.put("problems", exitCode == ExitCode.OK ? List.of() : lines);
      return json;
    }
  }
}
