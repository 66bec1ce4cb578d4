package dev.dagfetch.client.bench.report;

import java.util.List;
import java.util.Optional;

/**
 * All that a bench found out. Immutable.
 *
 * @param setting where and on what
 * @param cases in the order of their ids
 */
public record BenchReport(Setting setting, List<CaseResult> cases) {
  public BenchReport {
    cases = List.copyOf(cases);
  }

  public boolean hasBroken() {
    return cases.stream().anyMatch(CaseResult::isBroken);
  }

  /** The figure of a case that was measured. */
  public Optional<CaseResult.Measured> measured(CaseId id) {
    return cases.stream()
        .filter(result -> result.id() == id)
        .map(CaseResult::outcome)
        .filter(CaseResult.Measured.class::isInstance)
        .map(CaseResult.Measured.class::cast)
        .findFirst();
  }
}
