package dev.dagfetch.server.git.gate;

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
 * @param asker on whose behalf; who joins work under way waits in the place of whoever started it
 * @param progress told a few times a second on the waiting thread
 */
public record Wait(
    Duration timeout, boolean workGoesOn, Asker asker, Consumer<FetchProgress> progress) {
  /** Waits that long without looking at the progress; the work ends when the last caller leaves. */
  public static Wait atMost(Duration timeout) {
    return new Wait(timeout, false, Asker.DAEMON, progress -> {});
  }

  /** The same for one of the things that the caller asks for. */
  public Wait about(Object subject) {
    return new Wait(timeout, workGoesOn, asker.about(subject), progress);
  }

  /** What is left of it for the next step of something that began at {@code startNanos}. */
  public Wait since(long startNanos) {
    Duration left = timeout.minusNanos(System.nanoTime() - startNanos);
    Duration atLeast = Duration.ofMillis(1);
    return new Wait(left.compareTo(atLeast) < 0 ? atLeast : left, workGoesOn, asker, progress);
  }

  /** The part of it that shared work wants to know. */
  public Patience patience() {
    return new Patience(timeout, workGoesOn);
  }
}
