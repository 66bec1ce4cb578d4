package dev.dagfetch.client.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Makes the command line and runs it. */
final class CommandLines {
  private CommandLines() {}

  static int run(String... args) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exitCode = run(out, err, args);
    out.flush();
    err.flush();
    return exitCode;
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = create().setOut(out).setErr(err);
    boolean json = optionsOf(args).contains("--json");
    ErrorReport report = new ErrorReport(err, json);
    line.setParameterExceptionHandler((e, ignored) -> report.usage(e));
    line.setExecutionExceptionHandler((e, command, parsed) -> report.failure(e));
    return line.execute(args);
  }

  /** What stands before "--": the words after it are another command's. */
  private static List<String> optionsOf(String[] args) {
    List<String> all = Arrays.asList(args);
    int end = all.indexOf("--");
    return end < 0 ? all : all.subList(0, end);
  }

  static CommandLine create() {
    Ansi ansi = Terminal.isOutput() && System.getenv("NO_COLOR") == null ? Ansi.ON : Ansi.OFF;
    return new CommandLine(new DagfetchCommand())
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .registerConverter(Duration.class, Amounts::parseDuration);
  }
}
