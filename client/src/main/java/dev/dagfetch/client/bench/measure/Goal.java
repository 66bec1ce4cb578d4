package dev.dagfetch.client.bench.measure;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a figure has to be.
 *
 * @param unit of the figure and of both marks
 * @param better which way the figure should go
 * @param must the mark that is promised
 * @param aim the mark that is hoped for, if there is one
 */
public record Goal(Unit unit, Better better, double must, @Nullable Double aim) {
  /** A ratio against a peer that should be low. */
  public static Goal ratioAtMost(double must, @Nullable Double aim) {
    return new Goal(Unit.RATIO, Better.LOWER, must, aim);
  }

  /** An amount that should be low. */
  public static Goal atMost(Unit unit, double must, @Nullable Double aim) {
    return new Goal(unit, Better.LOWER, must, aim);
  }

  /** Whether a figure keeps the promise. */
  public boolean isHeldBy(double figure) {
    return better == Better.LOWER ? figure <= must : figure >= must;
  }

  /** How much of what is promised a figure uses up: 1 at the mark, less where it is better. */
  public double used(double figure) {
    return better == Better.LOWER ? figure / must : must / figure;
  }

  /** What a figure is counted in. */
  public enum Unit {
    RATIO("%.3f", ""),
    MILLISECONDS("%,.1f", " ms"),
    BYTES("%,.0f", " B"),
    MEBIBYTES("%,.1f", " MiB"),
    FETCHES("%.0f", "");

    private final String format;
    private final String suffix;

    Unit(String format, String suffix) {
      this.format = format;
      this.suffix = suffix;
    }

    /** A value for people. */
    public String show(double value) {
      return String.format(Locale.ROOT, format, value) + suffix;
    }
  }

  /** Which way a figure should go. */
  public enum Better {
    LOWER,
    HIGHER
  }
}
