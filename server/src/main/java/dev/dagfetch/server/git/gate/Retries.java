package dev.dagfetch.server.git.gate;

import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.remote.RemoteFailures;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Tries again what may work a moment later: the remote hung up, refused the connection or had an
 * error of its own. What took time to fail is not repeated, since whoever waits has waited enough;
 * nor is an answer, like that a commit is unknown or a log-in wrong. Thread-safe.
 *
 * @param attempts how often at most, the first one included
 */
public record Retries(int attempts, Backoff backoff, Pause pause) {
  /**
   * Returns what comes of it; {@code again} is told of each failure that is followed by another
   * attempt.
   */
  public <V, E extends Exception> V run(
      UpstreamMeters.Request<V, E> request, Consumer<DagfetchException> again) throws E {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.send();
      } catch (DagfetchException e) {
        if (attempt == attempts || !helps(e) || !paused(attempt)) {
          throw e;
        }
        again.accept(e);
      }
    }
  }

  /** Whether the pause was not cut short. */
  private boolean paused(int failures) {
    try {
      pause.take(backoff.after(failures));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static boolean helps(DagfetchException failure) {
    return failure.reason() == Reason.REMOTE_UNREACHABLE
        && failure.getCause() != null
        && !RemoteFailures.wasStopped(failure)
        && !Causes.has(failure, InterruptedIOException.class)
        && !Causes.has(failure, UnknownHostException.class)
        && !saysTimeout(Causes.textOf(failure));
  }

  private static boolean saysTimeout(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("timed out") || lower.contains("time out") || lower.contains("timeout");
  }
}
