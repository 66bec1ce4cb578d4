package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.v1.Progress;
import java.io.IOException;

/** Hears how a fetch goes. Called on the fetching thread; must not block. */
public interface FetchListener {
  /** Hears nothing. */
  FetchListener SILENT = new FetchListener() {};

  /** The daemon prepares the answer. */
  default void preparing(Progress progress) {}

  /** The answer begins: this much will come. */
  default void begins(long files, long bytes) {}

  /** So much has come in all; less than before after a retry, for what a retry brings again. */
  default void received(long files, long bytes) {}

  /** A call failed in a way that time may mend; the fetch goes on after a pause. */
  default void retries(Retry retry) {}

  /** The answer cannot be gone on with; the fetch begins anew, once, without what has come. */
  default void startsOver(DagfetchClientException why) {}

  /**
   * With a base: all that differs from it has come, and the version's tree id is proven. The files
   * that did not change are still to be put in their place.
   */
  default void proven() {}

  /**
   * The fetch is over, but its staging directory could not be deleted. The next fetch into the
   * target tries again.
   */
  default void leftBehind(IOException why) {}
}
