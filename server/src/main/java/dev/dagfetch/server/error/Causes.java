package dev.dagfetch.server.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a failure says of itself through its causes. Libraries wrap what happened, some of them
 * several times.
 */
public final class Causes {
  private Causes() {}

  /** The outermost of a failure and its causes that is of a type. */
  public static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
      }
    }
    return Optional.empty();
  }

  /** Whether a failure or one of its causes is of a type. */
  public static boolean has(Throwable failure, Class<? extends Throwable> type) {
    return find(failure, type).isPresent();
  }

  /** The messages of a failure and its causes: to look for words in, never to print. */
  public static String textOf(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      text.append(t.getMessage()).append('\n');
    }
    return text.toString();
  }

  /**
   * The kind of the innermost failure; messages may quote the remote, or an address with a secret
   * in it.
   */
  public static String rootOf(Throwable failure) {
    Throwable root = failure;
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      root = t;
    }
    return root.getClass().getSimpleName().replace("Exception", "");
  }
}
