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
    List<String> words = wordsOf(args);
    CommandLine line = new CommandLine(new DagfetchCommand());
    Commands.addFor(words, line);
    configure(line).setOut(out).setErr(err);
    ErrorReport report = new ErrorReport(err, words.contains("--json"));
    line.setParameterExceptionHandler((e, ignored) -> report.usage(e));
    line.setExecutionExceptionHandler((e, command, parsed) -> report.failure(e));
    return line.execute(args);
  }

  /** What stands before "--": the words after it are another command's. */
  private static List<String> wordsOf(String[] args) {
    List<String> all = Arrays.asList(args);
    int end = all.indexOf("--");
    return end < 0 ? all : all.subList(0, end);
  }

  /** The command line with every command. */
  static CommandLine create() {
    CommandLine line = new CommandLine(new DagfetchCommand());
    Commands.addAll(line);
    return configure(line);
  }

  /** Settings are handed down, so that the commands must be there already. */
  private static CommandLine configure(CommandLine line) {
    Ansi ansi = Terminal.isOutput() && System.getenv("NO_COLOR") == null ? Ansi.ON : Ansi.OFF;
    giveHeadings(line);
    return line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .registerConverter(Duration.class, Amounts::parseDuration);
  }

  private static void giveHeadings(CommandLine line) {
    line.getCommandSpec()
        .usageMessage()
        .parameterListHeading("%nArguments:%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n");
    line.getSubcommands().values().forEach(CommandLines::giveHeadings);
  }
}
