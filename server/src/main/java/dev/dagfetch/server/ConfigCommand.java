package dev.dagfetch.server;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.config.ConfigException;
import dev.dagfetch.server.config.ConfigParser;
import dev.dagfetch.server.config.DeclaredRepository;
import dev.dagfetch.server.config.HostPaths;
import dev.dagfetch.server.dag.DagTable;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.repository.Repository;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dagfetchd config}: says what is wrong with a configuration file, without a daemon. */
@Command(
    name = "config",
    description = "Looks at a configuration file.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  @Command(
      name = "check",
      description = "Prints every problem of a configuration file, one per line.",
      mixinStandardHelpOptions = true)
  int check(@Parameters(paramLabel = "FILE", description = "The file.") Path file) {
    PrintWriter out = spec.commandLine().getOut();
    try {
      out.println(
          "%s: ok, %s"
              .formatted(
                  file,
                  summary(
                      new ConfigParser(Config.defaults(HostPaths.ofThisProcess())).parse(file))));
      return 0;
    } catch (ConfigException e) {
      e.problems().forEach(out::println);
    } catch (DagfetchException e) {
      out.println("%s: %s".formatted(file, e.getMessage()));
    }
    return StartException.USAGE;
  }

  /** Reads the repositories as the daemon would, which finds what concerns several of them. */
  private static String summary(Config config) {
    List<DeclaredRepository> declared = config.repositories();
    DagTable.of(
        Declarations.read(declared).stream()
            .collect(Collectors.toMap(Repository::name, Repository::dags)));
    int dags = declared.stream().mapToInt(repository -> repository.dags().size()).sum();
    return "%d repositories, %d DAGs".formatted(declared.size(), dags);
  }
}
