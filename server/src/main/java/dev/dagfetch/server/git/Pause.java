package dev.dagfetch.server.git;

import java.time.Duration;

/** Waits for a time. */
interface Pause {
  void take(Duration time) throws InterruptedException;
}
