package dev.dagfetch.server;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.config.DeclaredRepository;
import dev.dagfetch.server.config.HostPort;
import dev.dagfetch.server.config.Overrides;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of the command line that stand for keys of the configuration file. */
final class OverrideOptions {
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
      names = "--repository",
      paramLabel = "NAME=URL",
      description =
          "A repository with one DAG of the same name, the whole tree. May be repeated. Any of https, ssh, http, git, file.")
  private List<String> repositories = new ArrayList<>();

  /** What the command line says. {@code spec} names the command in messages. */
  Overrides overrides(CommandSpec spec) {
    return new Overrides(
        Optional.ofNullable(state).map(Path::toAbsolutePath),
        Optional.ofNullable(socket).map(Path::toAbsolutePath),
        listen.stream().map(text -> read(spec, "--listen", text, HostPort::parse)).toList(),
        Optional.ofNullable(metrics)
            .map(text -> read(spec, "--metrics", text, OverrideOptions::metrics)),
        repositories.stream()
            .map(text -> read(spec, "--repository", text, OverrideOptions::repository))
            .toList());
  }

  private static Config.Metrics metrics(String text) {
    return new Config.Metrics(
        text.equals("off") ? Optional.empty() : Optional.of(HostPort.parse(text)));
  }

  private static DeclaredRepository repository(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("not a repository (expected: NAME=URL)");
    }
    return DeclaredRepository.onCommandLine(text.substring(0, equals), text.substring(equals + 1));
  }

  private static <T> T read(
      CommandSpec spec, String option, String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "%s %s: %s".formatted(option, text, e.getMessage()), e);
    }
  }
}
