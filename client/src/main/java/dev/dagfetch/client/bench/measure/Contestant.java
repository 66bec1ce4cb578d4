package dev.dagfetch.client.bench.measure;

import java.io.IOException;

/** Something that takes time, with what must happen before and after it but is not measured. */
public interface Contestant {
  /** Sets the stage. Not measured. */
  default void prepare() throws IOException, InterruptedException {}

  /** Does what is measured. */
  void run() throws IOException, InterruptedException;

  /** Checks the outcome and clears it away. Not measured. */
  default void finish() throws IOException, InterruptedException {}

  /** Prepares, runs, finishes, and returns the milliseconds that the run took. */
  default double time() throws IOException, InterruptedException {
    prepare();
    long start = System.nanoTime();
    run();
    double elapsed = (System.nanoTime() - start) / 1e6;
    finish();
    return elapsed;
  }
}
