package dev.dagfetch.client.command;

import dev.dagfetch.client.demo.Demo;
import dev.dagfetch.client.demo.DemoStage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dagfetch demo}: the main job on a real repository, told step by step. */
@Command(
    name = "demo",
    description = {
      "Shows the main job on a real Git repository, with a Git host and a daemon of its own.",
      "",
      "Pins a run to a branch, then moves the branch, rewrites its history and kills the daemon, and shows after each step that the run's "
          + "files stay exact. Needs the git program. Touches nothing outside its own directory, and ends by itself."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dagfetch demo --clean",
      "  dagfetch demo --repository https://example.org/team/etl.git"
    })
final class DemoCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--repository",
      paramLabel = "URL",
      description =
          "Show it with a clone of this repository, its whole tree as one DAG. The original is only read.")
  private String repository = "";

  @Option(names = "--clean", description = "Delete the demo's directory at the end.")
  private boolean clean;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Output output = ((DagfetchCommand) spec.root().userObject()).output();
    PrintWriter out = spec.commandLine().getOut();
    Instant begin = Instant.now();
    DemoStage stage =
        new DemoStage(
            line -> tell(output, out, line),
            Terminal.isOutput() && System.getenv("NO_COLOR") == null);
    Path root = Files.createTempDirectory("dagfetch-demo-");
    Demo demo = new Demo(stage, root);
    try {
      demo.play(repository);
    } finally {
      if (clean) {
        demo.clean();
      }
    }
    Duration elapsed = Duration.between(begin, Instant.now());
    output.done(receipt(stage.steps(), elapsed, root), lines -> whereToLook(lines, elapsed, root));
    return ExitCode.OK;
  }

  private static void tell(Output output, PrintWriter out, String line) {
    if (output.isChatty()) {
      out.println(line);
      out.flush();
    }
  }

  private Map<String, Object> receipt(List<DemoStage.Step> steps, Duration elapsed, Path root) {
    List<Map<String, Object>> told =
        steps.stream()
            .map(step ->
                Map.<String, Object>of(
                    "title", step.title(), "receipts", step.receipts(), "proven", step.proven()))
            .toList();
    return Map.of(
        "steps", told, "elapsed_ms", elapsed.toMillis(), "path", clean ? "" : root.toString());
  }

  private void whereToLook(PrintWriter out, Duration elapsed, Path root) {
    out.println();
    out.println("All of it held, in %.1f s.".formatted(elapsed.toMillis() / 1_000.0));
    if (clean) {
      return;
    }
    out.println();
    out.println("Where to look: " + root);
    out.println("  dagfetchd.yaml   the daemon's configuration");
    out.println("  dagfetchd.log    what it logged");
    out.println("  state/           its mirrors, checkouts and catalog");
    out.println(
        "  workers/         what three workers fetched; \"dagfetch verify DIR\" proves each again");
    out.println();
    out.println("Your own repository:");
    out.println("  dagfetch serve --repository etl=https://example.org/team/etl.git");
    out.println("  dagfetch fetch etl@main --into /tmp/etl");
  }
}
