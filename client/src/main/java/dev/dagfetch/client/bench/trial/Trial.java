package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import java.io.IOException;
import java.util.List;

/** Measures one case, or a few that share their measurements. */
public interface Trial {
  /** The cases that {@link #run} gives results for. */
  List<CaseId> cases();

  /**
   * Measures.
   *
   * @throws IOException if something failed; the cases are broken then, as with any other exception
   */
  List<CaseResult> run(Stage stage) throws IOException, InterruptedException;
}
