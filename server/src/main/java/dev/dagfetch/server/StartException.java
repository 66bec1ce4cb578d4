package dev.dagfetch.server;

/**
 * The daemon does not start, for a reason that a person can do something about. The message is one
 * line, or one per problem.
 */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The command line or the configuration is wrong. */
  static final int USAGE = 2;

  /** Something else must be done first: stop another daemon, free a port, upgrade. */
  static final int PRECONDITION = 8;

  private final int exitCode;

  private StartException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  static StartException usage(Exception cause) {
    return new StartException(USAGE, String.valueOf(cause.getMessage()), cause);
  }

  static StartException precondition(String message, Exception cause) {
    return new StartException(PRECONDITION, message, cause);
  }

  int exitCode() {
    return exitCode;
  }
}
