package dev.dagfetch.server.flight;

import java.time.Duration;

/**
 * How long a caller waits for shared work.
 *
 * @param timeout after it the caller leaves with {@code REMOTE_TIMEOUT}
 * @param workGoesOn whether the work goes on although this caller, the last one, left by timeout
 */
public record Patience(Duration timeout, boolean workGoesOn) {
  /** Waits until the work is done or the waiting thread is interrupted. */
  public static final Patience ENDLESS = new Patience(Duration.ofSeconds(Long.MAX_VALUE), false);
}
