package dev.dagfetch.client.bench.measure;

import java.util.Collection;

/**
 * The middle and the ends of some measurements of the same thing.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {
  /**
   * Summarizes measurements.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Spread of(Collection<Double> measurements) {
    if (measurements.isEmpty()) {
      throw new IllegalArgumentException("measurements: none (expected: at least one)");
    }
    double[] sorted = measurements.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double lower = sorted[(sorted.length - 1) / 2];
    double upper = sorted[sorted.length / 2];
    return new Spread((lower + upper) / 2, sorted[0], sorted[sorted.length - 1]);
  }

  /** The spread of a single value. */
  public static Spread exactly(double value) {
    return new Spread(value, value, value);
  }
}
