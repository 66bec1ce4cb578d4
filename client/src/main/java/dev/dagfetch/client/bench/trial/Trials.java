package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.error.DagfetchClientException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** All trials, in an order in which none spoils what a later one needs. */
public final class Trials {
  private static final List<Trial> ALL =
      List.of(
          new WarmFetch(WarmFetch.Peer.COPY),
          new WarmFetch(WarmFetch.Peer.ARCHIVE),
          new WarmFetch(WarmFetch.Peer.CLONE),
          new Leases(),
          new NextVersion(),
          new ColdFetch(),
          new Herd(),
          new Throughput(),
          new StalledReaders(),
          new DiskGrowth(),
          new DaemonStart(),
          new WholeProcess());

  private Trials() {}

  /**
   * Runs the trials of the wanted cases; a trial that fails makes its cases broken, and the others
   * go on.
   */
  public static List<CaseResult> run(Set<CaseId> wanted, Stage stage) throws InterruptedException {
    List<CaseResult> results = new ArrayList<>();
    for (Trial trial : ALL) {
      if (trial.cases().stream().anyMatch(wanted::contains)) {
        stage
            .narrator()
            .step("%s: %s".formatted(trial.cases().get(0), trial.cases().get(0).title()));
        run(trial, stage).stream()
            .filter(result -> wanted.contains(result.id()))
            .forEach(results::add);
      }
    }
    results.sort(Comparator.comparing(CaseResult::id));
    return results;
  }

  private static List<CaseResult> run(Trial trial, Stage stage) throws InterruptedException {
    try {
      return trial.run(stage);
    } catch (IOException | BenchException | DagfetchClientException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the bench was interrupted");
      }
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      return trial.cases().stream().map(id -> CaseResult.broken(id, why)).toList();
    }
  }
}
