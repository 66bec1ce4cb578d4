package dev.dagfetch.server.git.gate;

import java.time.Duration;

/** Waits for a time. */
interface Pause {
  void take(Duration time) throws InterruptedException;
}
