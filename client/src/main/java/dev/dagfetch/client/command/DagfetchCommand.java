package dev.dagfetch.client.command;

import dev.dagfetch.client.Address;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code dagfetch}: the options that every command has. {@link Commands} lists the commands. */
@Command(
    name = "dagfetch",
    description = "Gives you the files of a DAG at a commit: exactly, provably, all or nothing.",
    versionProvider = ClientVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  dagfetch serve --repository etl=https://example.org/team/etl.git",
      "  dagfetch pin create run-42 etl@main",
      "  dagfetch fetch --pin run-42 --into /srv/dags/etl",
      "  dagfetch checkout etl@main -- sh -c 'ls \"$DAGFETCH_CHECKOUT\"'",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:the command line is wrong",
      "3:not found: the DAG, commit, ref, pin, repository or path",
      "4:unavailable, or out of time: trying again helps",
      "5:denied",
      "6:verification failed: the content is not what its hashes promise",
      "7:exhausted: a disk, a queue or a rate limit; trying again later helps",
      "8:something else must be done first; the message says what",
      "70:a bug in dagfetch",
      "130:interrupted; checkout passes its command's own exit code"
    })
final class DagfetchCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      scope = ScopeType.INHERIT,
      description =
          "The daemon: unix:/path/to/socket, or host:port. Default: $DAGFETCH_ADDRESS, else the socket of this user's daemon.")
  private @Nullable String address;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print one JSON object; errors, too.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Print nothing but what was asked for, and errors.")
  private boolean quiet;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10m",
      scope = ScopeType.INHERIT,
      description = "How long a call may take, for example 30s or 10m. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Duration timeout;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Explain this command.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean version;

  @Override
  public void run() {
    ErrorReport.missingSubcommand(spec.commandLine());
  }

  Address address() {
    String chosen = address == null ? System.getenv("DAGFETCH_ADDRESS") : address;
    return chosen == null || chosen.isEmpty()
        ? DefaultAddress.ofThisProcess()
        : Address.parse(chosen);
  }

  Duration timeout() {
    if (timeout.isZero()) {
      throw new IllegalArgumentException("--timeout: 0 (expected: a positive time)");
    }
    return timeout;
  }

  Output output() {
    return new Output(spec.commandLine().getOut(), spec.commandLine().getErr(), json, quiet);
  }
}
