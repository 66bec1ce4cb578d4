package dev.dagfetch.client.demo;

import dev.dagfetch.client.error.VerificationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where the demo tells its story: numbered steps, and below each its receipts and what was proven.
 * Told line by line as it happens, and kept for who wants it as a whole.
 */
public final class DemoStage {
  private final Consumer<String> lines;
  private final boolean colour;
  private final List<Step> steps = new ArrayList<>();

  /**
   * One step.
   *
   * @param title what happens
   * @param receipts named values
   * @param proven claims that were checked
   */
  public record Step(String title, Map<String, String> receipts, List<String> proven) {}

  /** Tells each line to {@code lines}, in colour if it may. */
  public DemoStage(Consumer<String> lines, boolean colour) {
    this.lines = lines;
    this.colour = colour;
  }

  /** All that was told. */
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  /** Begins a step. */
  void step(String title) {
    steps.add(new Step(title, new LinkedHashMap<>(), new ArrayList<>()));
    lines.accept("");
    lines.accept(paint("1", "%2d  %s".formatted(steps.size(), title)));
  }

  /** A named value of the step. */
  void receipt(String name, Object value) {
    current().receipts().put(name, value.toString());
    lines.accept("      %-13s %s".formatted(name, value));
  }

  /**
   * A claim of the step.
   *
   * @throws VerificationException if it does not hold: then there is nothing to show
   */
  void proven(boolean holds, String claim) {
    if (!holds) {
      throw new VerificationException("the demo failed, this is not true: " + claim);
    }
    current().proven().add(claim);
    lines.accept("    " + paint("32", "✓") + " " + claim);
  }

  private Step current() {
    return steps.get(steps.size() - 1);
  }

  private String paint(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  static String seconds(Duration elapsed) {
    long millis = elapsed.toMillis();
    return millis < 1_000 ? millis + " ms" : "%.1f s".formatted(millis / 1_000.0);
  }
}
