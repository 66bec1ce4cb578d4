package dev.dagfetch.client.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dagfetch serve}: runs the daemon in this process. */
@Command(
    name = "serve",
    description = {
      "Runs the daemon, dagfetchd, until it gets SIGTERM or SIGINT. Prints one line when it serves.",
      "",
      "The command line wins over the file, and the file over the defaults."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dagfetch serve --repository etl=https://example.org/team/etl.git",
      "  dagfetch serve --config /etc/dagfetch/dagfetchd.yaml"
    })
final class ServeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file; followed while the daemon runs.")
  private @Nullable Path config;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "State directory; one daemon per directory.")
  private @Nullable Path state;

  @Option(names = "--socket", paramLabel = "PATH", description = "Unix domain socket.")
  private @Nullable Path socket;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "TCP address; port 0 for any free one. May be repeated.")
  private List<String> listen = new ArrayList<>();

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT|off",
      description = "Where metrics and health are served over HTTP.")
  private @Nullable String metrics;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      description = "How log lines on the error output look.")
  private @Nullable String logFormat;

  @Option(
      names = "--repository",
      paramLabel = "NAME=URL",
      description =
          "A repository with one DAG of the same name, the whole tree. May be repeated. Any of https, ssh, http, git, file.")
  private List<String> repositories = new ArrayList<>();

  @Override
  public Integer call() {
    return Daemon.run(
        spec.commandLine().getOut(),
        spec.commandLine().getErr(),
        arguments().toArray(String[]::new));
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("serve"));
    add(arguments, "--config", config);
    add(arguments, "--state", state);
    add(arguments, "--socket", socket);
    listen.forEach(address -> add(arguments, "--listen", address));
    add(arguments, "--metrics", metrics);
    add(arguments, "--log-format", logFormat);
    repositories.forEach(repository -> add(arguments, "--repository", repository));
    return arguments;
  }

  private static void add(List<String> arguments, String option, @Nullable Object value) {
    if (value != null) {
      arguments.add(option + "=" + value);
    }
  }
}
