package dev.dagfetch.client.bench.report;

import dev.dagfetch.client.bench.measure.Goal;
import dev.dagfetch.client.bench.measure.Goal.Better;
import dev.dagfetch.client.bench.report.CaseResult.Measured;
import java.util.List;
import java.util.Locale;

/**
 * The figures as a bar chart: one bar per measured case, in parts of what was promised, so that one
 * line marks the promise for all of them whatever their units.
 *
 * <p>The drawing has no background, and its colours can be read on a white and on a black page.
 */
public final class SvgChart {
  private static final int WIDTH = 960;
  private static final int LABELS = 396;
  private static final int PLOT = 372;
  private static final int ROW = 34;
  private static final int BAR = 14;
  private static final int TOP = 66;
  private static final int BOTTOM = 46;

  /** The right end of the plot, in parts of what was promised; longer bars are cut off there. */
  private static final double RANGE = 1.5;

  private static final String STYLE =
      """
      <style>
        text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #747c86; }
        .title { font-size: 16px; font-weight: 600; }
        .id { font-weight: 600; }
        .small { font-size: 11px; }
        .held { fill: #2f8f5b; }
        .missed { fill: #d1623a; }
        .range { stroke: #747c86; stroke-width: 1.5; }
        .must { stroke: #747c86; stroke-width: 1.5; }
        .aim { stroke: #3d7fd1; stroke-width: 3; }
        .grid { stroke: #747c86; stroke-opacity: 0.25; }
      </style>
      """;

  private final BenchReport report;
  private final List<CaseResult> rows;
  private final StringBuilder out = new StringBuilder();

  private SvgChart(BenchReport report) {
    this.report = report;
    this.rows =
        report.cases().stream().filter(result -> result.outcome() instanceof Measured).toList();
  }

  /** Returns an SVG document. */
  public static String of(BenchReport report) {
    return new SvgChart(report).draw();
  }

  private String draw() {
    int height = TOP + rows.size() * ROW + BOTTOM;
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"dagfetch"
            + " bench\">",
        WIDTH, height, WIDTH, height);
    out.append(STYLE);
    title();
    grid(TOP + rows.size() * ROW);
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).outcome() instanceof Measured measured) {
        row(rows.get(i), measured, TOP + i * ROW);
      }
    }
    legend(TOP + rows.size() * ROW + 28);
    add("</svg>");
    return out.toString();
  }

  private void title() {
    Setting s = report.setting();
    add("<text class=\"title\" x=\"16\" y=\"26\">What is promised, and what was measured</text>");
    String facts =
        "%s: %,d files, %.1f MB; %d cores, %s, %s"
            .formatted(
                s.repository(), s.files(), s.bytes() / 1e6, s.cores(), s.fileSystem(), s.java());
    add("<text class=\"small\" x=\"16\" y=\"44\">%s</text>", escaped(facts));
  }

  private void grid(int bottom) {
    for (double at : new double[] {0, 0.25, 0.5, 0.75, 1.25, 1.5}) {
      add(
          "<line class=\"grid\" x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\"/>",
          x(at), TOP - 4, bottom);
    }
    add(
        "<line class=\"must\" x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\"/>",
        x(1), TOP - 4, bottom);
    add(
        "<text class=\"small\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">must</text>",
        x(1), TOP - 9);
  }

  private void row(CaseResult result, Measured measured, int y) {
    Goal goal = result.goal();
    double used = goal.used(measured.figure().median());
    int middle = y + ROW / 2;
    add("<text class=\"id\" x=\"16\" y=\"%d\">%s</text>", middle + 4, result.id());
    title(result, middle);
    add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
        goal.isHeldBy(measured.figure().median()) ? "held" : "missed",
        x(0),
        middle - BAR / 2,
        x(used) - x(0),
        BAR);
    range(goal, measured, middle);
    if (goal.aim() != null) {
      add(
          "<line class=\"aim\" x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\"/>",
          x(goal.used(goal.aim())), middle - 11, middle + 11);
    }
    String cut = used > RANGE ? " \u2192" : "";
    add(
        "<text x=\"%d\" y=\"%d\">%s%s</text>",
        LABELS + PLOT + 16, middle - 2, goal.unit().show(measured.figure().median()), cut);
    add(
        "<text class=\"small\" x=\"%d\" y=\"%d\">%s</text>",
        LABELS + PLOT + 16, middle + 12, escaped(marks(goal)));
  }

  private void title(CaseResult result, int middle) {
    boolean alone = result.peer().isEmpty();
    add(
        "<text x=\"96\" y=\"%d\">%s</text>",
        alone ? middle + 4 : middle - 2, escaped(result.id().title()));
    if (!alone) {
      add(
          "<text class=\"small\" x=\"96\" y=\"%d\">against %s</text>",
          middle + 12, escaped(result.peer()));
    }
  }

  private static String marks(Goal goal) {
    String must =
        (goal.better() == Better.LOWER ? "must \u2264 " : "must \u2265 ")
            + TableReport.mark(goal, goal.must());
    return goal.aim() == null ? must : must + ", aim " + TableReport.mark(goal, goal.aim());
  }

  /** From the smallest to the largest measurement. */
  private void range(Goal goal, Measured measured, int middle) {
    double from = x(goal.used(measured.figure().min()));
    double to = x(goal.used(measured.figure().max()));
    add(
        "<line class=\"range\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
        from, middle, to, middle);
  }

  private void legend(int y) {
    add("<rect class=\"held\" x=\"16\" y=\"%d\" width=\"18\" height=\"10\" rx=\"2\"/>", y - 9);
    add(
        "<text class=\"small\" x=\"40\" y=\"%d\">promise held (median; thin line: min to max)</text>",
        y);
    add("<rect class=\"missed\" x=\"316\" y=\"%d\" width=\"18\" height=\"10\" rx=\"2\"/>", y - 9);
    add("<text class=\"small\" x=\"340\" y=\"%d\">missed</text>", y);
    add("<line class=\"aim\" x1=\"404\" y1=\"%d\" x2=\"404\" y2=\"%d\"/>", y - 11, y + 3);
    add("<text class=\"small\" x=\"414\" y=\"%d\">aim</text>", y);
    add(
        "<text class=\"small\" x=\"%d\" y=\"%d\" text-anchor=\"end\">shorter is better</text>",
        WIDTH - 16, y);
  }

  private static double x(double used) {
    return LABELS + PLOT * Math.min(used, RANGE) / RANGE;
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
