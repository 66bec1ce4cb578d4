package dev.dagfetch.server.error;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that failed for a known reason.
 *
 * <p>The message is for people and says what, why and what to do; it never holds a secret or
 * content of a repository. Programs read {@link #reason()} and {@link #metadata()}. Anything else
 * that is thrown is a bug of ours and reaches the caller as {@link Reason#BUG}.
 *
 * <p>Immutable, except that {@link #with} and {@link #retryAfter(Duration)} complete an instance
 * before it is thrown.
 */
public final class DagfetchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient Map<String, String> metadata = new LinkedHashMap<>();
  private transient @Nullable Duration retryAfter;

  public DagfetchException(Reason reason, String message) {
    this(reason, message, null);
  }

  public DagfetchException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /**
   * A malformed field of a request: {@code <value> (expected: <rule>)}. The field's name goes to
   * {@code BadRequest}.
   */
  public static DagfetchException invalidField(String field, String value, String expected) {
    return new DagfetchException(
            Reason.FIELD_INVALID, "%s: %s (expected: %s)".formatted(field, quote(value), expected))
        .with("field", field);
  }

  /**
   * Makes a caller's text fit to print: control characters escaped, at most 120 characters, in
   * double quotes.
   */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .limit(120)
        .forEach(c -> {
          if (Character.isISOControl(c)
              || c == '"'
              || c == '\\'
              || Character.getType(c) == Character.FORMAT) {
            out.append("\\u%04x".formatted(c));
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.append(text.codePointCount(0, text.length()) > 120 ? "…\"" : "\"").toString();
  }

  /** Adds a value that the message speaks of, for programs. */
  public DagfetchException with(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /** Says that trying again after this time can help. */
  public DagfetchException retryAfter(Duration delay) {
    retryAfter = delay;
    return this;
  }

  /**
   * Makes a new exception that says the same, for another thread that waits for the same work: each
   * then shows its own stack trace, with this one as its cause.
   */
  public DagfetchException again() {
    return again("");
  }

  /** As {@link #again()}, with something to add to the message. */
  public DagfetchException again(String more) {
    DagfetchException copy = new DagfetchException(reason, getMessage() + more, this);
    copy.metadata.putAll(metadata);
    copy.retryAfter = retryAfter;
    return copy;
  }

  public Reason reason() {
    return reason;
  }

  public Map<String, String> metadata() {
    return Map.copyOf(metadata);
  }

  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
