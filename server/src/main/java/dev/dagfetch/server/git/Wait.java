package dev.dagfetch.server.git;

import dev.dagfetch.server.flight.Patience;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long, and how, a caller waits for a remote. Interrupting the waiting thread makes it leave at
 * once with a {@link java.util.concurrent.CancellationException}.
 *
 * @param timeout after it the caller leaves with {@code REMOTE_TIMEOUT}
 * @param workGoesOn whether the shared work goes on although this caller, the last one, left by
 *     timeout
 * @param progress told a few times a second on the waiting thread
 */
public record Wait(Duration timeout, boolean workGoesOn, Consumer<FetchProgress> progress) {
  /** Waits that long without looking at the progress; the work ends when the last caller leaves. */
  public static Wait atMost(Duration timeout) {
    return new Wait(timeout, false, progress -> {});
  }

  Patience patience() {
    return new Patience(timeout, workGoesOn);
  }
}
