package dev.dagfetch.client.bench.measure;

import org.jspecify.annotations.Nullable;

/** A bench that cannot go on, or an answer that is not the one it must be. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BenchException(String message) {
    this(message, null);
  }

  public BenchException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
