package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.host.DagfetchProgram;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.bench.measure.Rounds;
import dev.dagfetch.client.bench.measure.Spread;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.repository.BenchRepository;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ManifestFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * P10: the command line, from the start of the process to its end, for a version of a few files.
 */
final class WholeProcess implements Trial {
  @Override
  public List<CaseId> cases() {
    return List.of(CaseId.P10);
  }

  @Override
  public List<CaseResult> run(Stage stage) throws IOException, InterruptedException {
    BenchRepository tiny = stage.remotes().tiny();
    Path target = stage.places().target("ours");
    DagfetchProgram program = DagfetchProgram.ofThisProcess();
    List<String> arguments =
        List.of(
            "fetch",
            Stage.TINY + "@" + tiny.commit(),
            "--into",
            target.toString(),
            "--address",
            stage.daemon().local().toString(),
            "--quiet");
    Contestant ours = new Fetch(program, arguments, tiny.treeId(), target);
    Rounds rounds = stage.scale().rounds();
    List<Double> times = new ArrayList<>();
    for (int round = 0; round < rounds.all(); round++) {
      double time = ours.time();
      if (round >= rounds.warmups()) {
        times.add(time);
      }
    }
    return List.of(
        CaseResult.of(CaseId.P10, CaseId.P10.goal(), Spread.of(times))
            .noting("run by " + program.description()));
  }

  /** One run of the command. */
  private static final class Fetch implements Contestant {
    private final DagfetchProgram program;
    private final List<String> arguments;
    private final String treeId;
    private final Path target;

    Fetch(DagfetchProgram program, List<String> arguments, String treeId, Path target) {
      this.program = program;
      this.arguments = arguments;
      this.treeId = treeId;
      this.target = target;
    }

    @Override
    public void run() throws IOException, InterruptedException {
      program.run(arguments);
    }

    @Override
    public void finish() throws IOException {
      Manifest manifest =
          ManifestFile.read(ManifestFile.beside(target))
              .orElseThrow(() -> new BenchException("the command left no manifest"));
      if (!manifest.treeId().equals(treeId)) {
        throw new BenchException(
            "the command fetched tree %s (expected: %s)".formatted(manifest.treeId(), treeId));
      }
      FetchContestant.requireSound(manifest, target);
      Places.remove(target);
    }
  }
}
