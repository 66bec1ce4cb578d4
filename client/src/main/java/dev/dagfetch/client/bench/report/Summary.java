package dev.dagfetch.client.bench.report;

import java.util.Locale;
import java.util.Optional;

/**
 * The few lines that a reader in a hurry wants: the ways to get a version, against a shallow clone
 * of it.
 */
public final class Summary {
  private Summary() {}

  /** Returns whole lines; empty if the shallow clone was not measured. */
  public static String of(BenchReport report) {
    Optional<Double> clone = report.measured(CaseId.P1C).map(CaseResult.Measured::peerMs);
    if (clone.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    Setting setting = report.setting();
    out.append(
        "%s, %,d files, %.1f MB:%n"
            .formatted(setting.repository(), setting.files(), setting.bytes() / 1e6));
    line(out, "git clone --depth 1", clone, clone.get());
    line(
        out,
        "cold fetch",
        report.measured(CaseId.P4).map(CaseResult.Measured::oursMs),
        clone.get());
    line(
        out,
        "warm fetch",
        report.measured(CaseId.P1C).map(CaseResult.Measured::oursMs),
        clone.get());
    line(
        out,
        "lease of a checkout",
        report.measured(CaseId.P2).map(CaseResult.Measured::oursMs),
        clone.get());
    return out.toString();
  }

  private static void line(StringBuilder out, String what, Optional<Double> ms, double clone) {
    ms.ifPresent(value ->
        out.append(
            String.format(Locale.ROOT, "  %-20s %9.1f ms  %7.4f%n", what, value, value / clone)));
  }
}
