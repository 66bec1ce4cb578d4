package dev.dagfetch.server.config;

/** Hears what becomes of a changed configuration file. Called by one thread at a time. */
public interface ConfigListener {
  /**
   * The file has changed and is sound. Only {@link Config#repositories()} takes effect in a running
   * daemon.
   *
   * @throws ConfigException or a {@code DagfetchException} if it cannot be used after all; then the
   *     one before stays in force
   */
  void changed(Config config) throws ConfigException;

  /** The file has changed and was refused; the one before stays in force. */
  void refused(Exception problem);
}
