package dev.dagfetch.client.bench.report;

import dev.dagfetch.client.bench.measure.Goal;
import dev.dagfetch.client.bench.measure.Goal.Unit;
import dev.dagfetch.client.bench.report.CaseResult.Broken;
import dev.dagfetch.client.bench.report.CaseResult.Measured;
import dev.dagfetch.client.bench.report.CaseResult.NotAvailable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report as an object for programs.
 *
 * <p>{@code figure}, {@code min}, {@code max}, {@code must} and {@code aim} are in {@code unit};
 * {@code ratio} is the figure if that is its unit, else null. {@code status} is measured,
 * not_available or broken, and {@code why} explains the last two.
 */
public final class JsonReport {
  private static final double DIGITS = 10_000;

  private JsonReport() {}

  /** Returns the fields of one JSON object: {@code cases} and {@code environment}. */
  public static Map<String, @Nullable Object> of(BenchReport report) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("cases", report.cases().stream().map(JsonReport::result).toList());
    json.put("environment", environment(report.setting()));
    return json;
  }

  private static Map<String, @Nullable Object> result(CaseResult result) {
    Measured measured = result.outcome() instanceof Measured m ? m : null;
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", result.id().toString());
    json.put("title", result.id().title());
    json.put("peer", result.peer());
    json.put("ours_ms", measured == null ? null : rounded(measured.oursMs()));
    json.put("peer_ms", measured == null ? null : rounded(measured.peerMs()));
    putFigure(json, measured, result.goal());
    putStatus(json, result);
    json.put("note", result.note());
    return json;
  }

  private static void putFigure(
      Map<String, @Nullable Object> json, @Nullable Measured measured, Goal goal) {
    Double median = measured == null ? null : measured.figure().median();
    json.put("ratio", goal.unit() == Unit.RATIO ? rounded(median) : null);
    json.put("figure", rounded(median));
    json.put("min", measured == null ? null : rounded(measured.figure().min()));
    json.put("max", measured == null ? null : rounded(measured.figure().max()));
    json.put("must", goal.must());
    json.put("aim", goal.aim());
    json.put("unit", goal.unit().name().toLowerCase(Locale.ROOT));
    json.put("better", goal.better().name().toLowerCase(Locale.ROOT));
    json.put("holds", median == null ? null : goal.isHeldBy(median));
  }

  private static void putStatus(Map<String, @Nullable Object> json, CaseResult result) {
    if (result.outcome() instanceof NotAvailable none) {
      json.put("status", "not_available");
      json.put("why", none.why());
    } else if (result.outcome() instanceof Broken broken) {
      json.put("status", "broken");
      json.put("why", broken.why());
    } else {
      json.put("status", "measured");
      json.put("why", "");
    }
  }

  private static @Nullable Double rounded(@Nullable Double value) {
    return value == null ? null : Math.round(value * DIGITS) / DIGITS;
  }

  private static Map<String, @Nullable Object> environment(Setting setting) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("cores", setting.cores());
    json.put("file_system", setting.fileSystem());
    json.put("state_file_system", setting.stateFileSystem());
    json.put("java", setting.java());
    json.put("git", setting.git());
    json.put("kernel", setting.kernel());
    json.put("repository", setting.repository());
    json.put("commit", setting.commit());
    json.put("files", setting.files());
    json.put("bytes", setting.bytes());
    json.put("warmups_alone", setting.alone());
    json.put("warmups", setting.warmups());
    json.put("warmups_cold", setting.coldWarmups());
    json.put("runs", setting.runs());
    json.put("smoke", setting.smoke());
    return json;
  }
}
