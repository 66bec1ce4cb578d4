package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.DagfetchClientException;
import java.io.IOException;

/**
 * An answer broke and cannot be gone on with, though it may be had from the beginning. Never leaves
 * this package.
 */
final class AnswerLost extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final DagfetchClientException why;

  AnswerLost(DagfetchClientException why) {
    super(why);
    this.why = why;
  }

  /**
   * Runs a fetch, and once more from the beginning if its answer is lost on the way.
   *
   * @throws DagfetchClientException what the second answer was lost by
   */
  static <T> T startingOverOnce(Fetch<T> fetch, FetchListener listener)
      throws IOException, InterruptedException {
    try {
      return fetch.run();
    } catch (AnswerLost first) {
      listener.startsOver(first.why);
    }
    try {
      return fetch.run();
    } catch (AnswerLost second) {
      throw second.why;
    }
  }

  /** A fetch from its first call on. */
  interface Fetch<T> {
    T run() throws IOException, InterruptedException;
  }
}
