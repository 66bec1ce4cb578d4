package dev.dagfetch.server;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the daemon. */
@Command(
    name = "dagfetchd",
    description = "Delivers the files of DAGs from Git repositories, exactly.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {ServeCommand.class, ConfigCommand.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:the command line or the configuration is wrong",
      "8:something must be done first, such as stopping another daemon",
      "70:a bug in dagfetchd"
    })
public final class Main {
  static final int BUG = 70;

  private Main() {}

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** Runs a command and returns its exit code; {@code serve} returns when the daemon has ended. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Main()).setOut(out).setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err));
    if (args.length == 0) {
      line.usage(err);
      return StartException.USAGE;
    }
    return line.execute(args);
  }

  private static int explain(Exception failure, PrintWriter err) {
    if (failure instanceof StartException known) {
      String.valueOf(known.getMessage())
          .lines()
          .forEach(problem -> err.println("dagfetchd: " + problem));
      return known.exitCode();
    }
    err.println("dagfetchd: this is a bug, please report it with what follows");
    failure.printStackTrace(err);
    return BUG;
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"dagfetchd " + Daemon.version()};
    }
  }
}
