package dev.dagfetch.server;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.config.ConfigListener;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Hands the repositories of a changed configuration file to the daemon, once there is one.
 * Thread-safe.
 */
final class Reload implements ConfigListener {
  private final AtomicReference<Daemon> daemon = new AtomicReference<>();

  void attach(Daemon started) {
    daemon.set(started);
  }

  @Override
  public void changed(Config config) {
    Daemon running = daemon.get();
    if (running != null) {
      running.declare(config.repositories());
    }
  }

  /** The file's own log line says it all. */
  @Override
  public void refused(Exception problem) {}
}
