package dev.dagfetch.server.git;

/** Where shared work tells how far it is. Written by the work, read by those who wait. Thread-safe. */
final class FlightProgress {
  private volatile FetchProgress latest = new FetchProgress(true, 0, 0);

  void set(FetchProgress progress) {
    latest = progress;
  }

  FetchProgress get() {
    return latest;
  }
}
