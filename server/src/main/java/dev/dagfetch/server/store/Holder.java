package dev.dagfetch.server.store;

/**
 * Who holds a lease, in words that lead to him.
 *
 * @param dagId what he wanted
 * @param request the id of his call, as in the log
 */
public record Holder(String dagId, String request) {
  /** The daemon itself. */
  static final Holder DAEMON = new Holder("", "");

  @Override
  public String toString() {
    return "DAG \"%s\" (request %s)".formatted(dagId, request);
  }
}
