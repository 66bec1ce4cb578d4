package dev.dagfetch.server.git.gate;

/**
 * On whose behalf a remote is asked: where many wait for one remote, callers take turns, and
 * subjects do.
 *
 * @param caller who asks; compared by {@code equals}
 * @param subject what for, for example a DAG's id; compared by {@code equals}
 */
public record Asker(Object caller, Object subject) {
  /** The daemon itself, for nothing in particular. */
  public static final Asker DAEMON = new Asker("", "");

  /** The same caller for another subject. */
  public Asker about(Object other) {
    return new Asker(caller, other);
  }
}
