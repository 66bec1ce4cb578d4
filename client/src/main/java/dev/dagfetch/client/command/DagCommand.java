package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.v1.DeclaredDag;
import dev.dagfetch.v1.ListDagsRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dagfetch dag}. */
@Command(
    name = "dag",
    description = "Looks at the DAGs that the daemon delivers.",
    subcommands = DagCommand.ListDags.class)
final class DagCommand extends CommandGroup {

  /** {@code dagfetch dag list}. */
  @Command(
      name = "list",
      description = "Lists which DAGs are declared, and where their files are.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch dag list", "  dagfetch dag list --repository pipelines --json"})
  static final class ListDags extends ClientCommand {
    @Option(
        names = "--repository",
        paramLabel = "NAME",
        defaultValue = "",
        description = "Only those of this repository.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String repository;

    @Override
    int run(DagfetchClient client, Output output) {
      List<DeclaredDag> dags = new ArrayList<>();
      client
          .repositories()
          .dags(ListDagsRequest.newBuilder().setRepository(repository).build(), timeout())
          .forEach(dags::add);
      output.answer(
          Map.of("dags", dags.stream().map(ListDags::json).toList()), out -> lines(dags, out));
      return ExitCode.OK;
    }

    private static Map<String, @Nullable Object> json(DeclaredDag dag) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("dag_id", dag.getRule().getDagId());
      json.put("repository", dag.getRepository());
      Views.path(json, "scope", dag.getRule().getScope());
      return json;
    }

    private static void lines(List<DeclaredDag> dags, PrintWriter out) {
      Table table = new Table("DAG", "REPOSITORY", "SCOPE");
      dags.forEach(dag ->
          table.add(
              dag.getRule().getDagId(),
              dag.getRepository(),
              dag.getRule().getScope().isEmpty()
                  ? "(whole tree)"
                  : Views.path(dag.getRule().getScope())));
      table.lines().forEach(out::println);
    }
  }
}
