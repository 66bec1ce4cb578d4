package dev.dagfetch.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;

/** What is wrong with a file, collected while it is read. */
final class Problems {
  private record Problem(int line, int column, String text) {}

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Mark where, String key, String what) {
    add(where.getLine() + 1, where.getColumn() + 1, key.isEmpty() ? what : key + ": " + what);
  }

  /** Line and column count from 1. */
  void add(int line, int column, String what) {
    found.add(new Problem(line, column, "%s:%d:%d: %s".formatted(file, line, column, what)));
  }

  void throwIfAny() throws ConfigException {
    if (!found.isEmpty()) {
      throw new ConfigException(
          found.stream()
              .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
              .map(Problem::text)
              .toList());
    }
  }
}
