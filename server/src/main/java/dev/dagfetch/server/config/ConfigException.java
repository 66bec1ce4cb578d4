package dev.dagfetch.server.config;

import java.util.List;

/**
 * A configuration that was refused, with all that is wrong with it. The message is one line per
 * problem: {@code file:line:column: key: what (expected: rule)}. Holds no secret.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each, in the order of the file. */
  public List<String> problems() {
    return problems;
  }
}
