package dev.dagfetch.client.command;

import dev.dagfetch.client.bench.Bench;
import dev.dagfetch.client.bench.BenchOptions;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.report.BenchReport;
import dev.dagfetch.client.bench.report.JsonReport;
import dev.dagfetch.client.bench.report.Narrator;
import dev.dagfetch.client.bench.report.Summary;
import dev.dagfetch.client.bench.report.SvgChart;
import dev.dagfetch.client.bench.report.TableReport;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code dagfetch bench}: measures this daemon and client against the tools that people use
 * instead.
 */
@Command(
    name = "bench",
    description = {
      "Measures fetches and leases against the tools that people use instead.",
      "",
      "Generates a repository, or copies yours, serves it by a git daemon on loopback, starts a daemon of its own, and runs each case in"
          + " turns with its peer. Most figures are ratios against the peer, since times depend on the machine. Every answer is checked:"
          + " a wrong one is a broken case and ends the command with 70. A promise that is missed only shows in the table."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dagfetch bench --smoke",
      "  dagfetch bench --case P1,P4 --svg bench.svg",
      "  dagfetch bench --repository https://example.org/team/etl.git --json",
    })
final class BenchCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Mixin private final BenchOptions options = new BenchOptions();

  @Override
  public Integer call() throws IOException {
    Output output = ((DagfetchCommand) spec.root().userObject()).output();
    BenchReport report = run(narrator(output));
    output.answer(JsonReport.of(report), out -> print(report, out));
    if (options.svg().isPresent()) {
      Files.writeString(options.svg().get(), SvgChart.of(report));
    }
    return report.hasBroken() ? ExitCode.BUG : ExitCode.OK;
  }

  private BenchReport run(Narrator narrator) throws IOException {
    try {
      return new Bench(options, narrator).run();
    } catch (BenchException e) {
      throw new DagfetchClientException(
          LocalReason.PROGRAM_FAILED, "the bench cannot go on: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DagfetchClientException(LocalReason.CANCELLED, "the bench was interrupted", e);
    }
  }

  private static Narrator narrator(Output output) {
    return output.isChatty() ? new Narrator(output.err(), Terminal.isError()) : Narrator.silent();
  }

  private static void print(BenchReport report, PrintWriter out) {
    out.print(TableReport.of(report));
    String summary = Summary.of(report);
    if (!summary.isEmpty()) {
      out.println();
      out.print(summary);
    }
  }
}
