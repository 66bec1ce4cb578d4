package dev.dagfetch.client.bench.report;

import dev.dagfetch.client.bench.measure.Goal;
import dev.dagfetch.client.bench.measure.Goal.Better;
import dev.dagfetch.client.bench.measure.Goal.Unit;
import dev.dagfetch.client.bench.report.CaseResult.Broken;
import dev.dagfetch.client.bench.report.CaseResult.Measured;
import dev.dagfetch.client.bench.report.CaseResult.NotAvailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The report as a table for people, with the setting above and remarks below. */
public final class TableReport {
  private static final List<String> HEAD =
      List.of(
          "case", "what", "against", "ours ms", "peer ms", "figure", "min", "max", "must", "aim",
          "holds");
  private static final int LEFT_ALIGNED = 3;
  private static final String SMOKE =
      """

      This was a smoke run: it finds what is broken. Its repository is small and its processes are cold, so its figures
      say nothing of speed; leave out --smoke for some that do.
      """;

  private TableReport() {}

  /** Returns whole lines. */
  public static String of(BenchReport report) {
    List<List<String>> rows = new ArrayList<>(List.of(HEAD));
    report.cases().forEach(result -> rows.add(row(result)));
    String smoke = report.setting().smoke() ? SMOKE : "";
    return setting(report.setting()) + "\n" + aligned(rows) + remarks(report) + smoke;
  }

  private static String setting(Setting s) {
    return """
    %s at %.12s: %,d files, %.1f MB
    %d cores, %s, %s, %s
    targets on %s, state on %s
    medians of %d rounds in turns with the peer, after %d of ours alone and %d in turns to warm up (cold fetches: after %d in turns)
    """
        .formatted(
            s.repository(),
            s.commit(),
            s.files(),
            s.bytes() / 1e6,
            s.cores(),
            s.kernel(),
            s.java(),
            s.git(),
            s.fileSystem(),
            s.stateFileSystem(),
            s.runs(),
            s.alone(),
            s.warmups(),
            s.coldWarmups());
  }

  private static List<String> row(CaseResult result) {
    Goal goal = result.goal();
    List<String> row =
        new ArrayList<>(List.of(result.id().toString(), result.id().title(), result.peer()));
    if (result.outcome() instanceof Measured m) {
      row.addAll(List.of(ms(m.oursMs()), ms(m.peerMs()), show(goal, m.figure().median())));
      row.addAll(List.of(show(goal, m.figure().min()), show(goal, m.figure().max())));
    } else {
      row.addAll(List.of("", "", result.isBroken() ? "broken" : "not available", "", ""));
    }
    row.add((goal.better() == Better.LOWER ? "<= " : ">= ") + mark(goal, goal.must()));
    row.add(goal.aim() == null ? "" : mark(goal, goal.aim()));
    row.add(holds(result));
    return row;
  }

  private static String ms(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
  }

  private static String show(Goal goal, double value) {
    return goal.unit().show(value);
  }

  /** Marks are round numbers: no digits that say nothing. */
  static String mark(Goal goal, double value) {
    return goal.unit() == Unit.RATIO
        ? String.format(Locale.ROOT, "%s", value)
        : String.format(Locale.ROOT, "%,.0f", value);
  }

  private static String holds(CaseResult result) {
    if (!(result.outcome() instanceof Measured measured)) {
      return "-";
    }
    return result.goal().isHeldBy(measured.figure().median()) ? "yes" : "NO";
  }

  private static String aligned(List<List<String>> rows) {
    int[] widths = new int[HEAD.size()];
    rows.forEach(row -> widen(widths, row));
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String pad = " ".repeat(widths[i] - row.get(i).length());
        line.append(i < LEFT_ALIGNED ? row.get(i) + pad : pad + row.get(i)).append("  ");
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  private static void widen(int[] widths, List<String> row) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], row.get(i).length());
    }
  }

  private static String remarks(BenchReport report) {
    StringBuilder out = new StringBuilder();
    for (CaseResult result : report.cases()) {
      if (result.outcome() instanceof NotAvailable none) {
        remark(out, result, "not available: " + none.why());
      } else if (result.outcome() instanceof Broken broken) {
        remark(out, result, "BROKEN: " + broken.why());
      }
      if (!result.note().isEmpty()) {
        remark(out, result, result.note());
      }
    }
    return out.isEmpty() ? "" : "\n" + out;
  }

  private static void remark(StringBuilder out, CaseResult result, String text) {
    out.append(result.id()).append(": ").append(text).append('\n');
  }
}
