package dev.dagfetch.server.git.gate;

import java.time.Duration;

/**
 * How many may use one remote.
 *
 * @param places fetches at the same time
 * @param mayWait fetches that may wait for a place
 * @param longestWait a fetch that gets no place for so long is given up
 */
public record GateSettings(int places, int mayWait, Duration longestWait) {
  public GateSettings {
    if (places < 1 || mayWait < 0 || longestWait.isNegative()) {
      throw new IllegalArgumentException(
          "%d places, %d may wait for %s".formatted(places, mayWait, longestWait));
    }
  }
}
