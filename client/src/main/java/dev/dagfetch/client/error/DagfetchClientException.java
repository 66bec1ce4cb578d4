package dev.dagfetch.client.error;

import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that failed, because the daemon said so or because something on this side stood in the
 * way.
 *
 * <p>The message is for people: what, why, what to do. Programs read {@link #reason()}, and {@link
 * #code()} for a reason that they do not know. Immutable.
 */
public class DagfetchClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final String reason;
  private final transient Map<String, String> metadata;
  private final transient @Nullable Duration retryAfter;

  /** Something on this side stood in the way. */
  public DagfetchClientException(LocalReason reason, String message, @Nullable Throwable cause) {
    this(reason.code(), reason.name(), message, new Details(Map.of(), null), cause);
  }

  /**
   * The daemon said so.
   *
   * @param reason name of a value of {@code dagfetch.v1.ErrorReason} without its prefix; empty if
   *     the daemon gave none
   */
  public DagfetchClientException(
      Status.Code code, String reason, String message, Details details, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.reason = reason;
    this.metadata = details.metadata();
    this.retryAfter = details.retryAfter();
  }

  public Status.Code code() {
    return code;
  }

  /**
   * Name of a value of {@code dagfetch.v1.ErrorReason} without its prefix, or of a {@link
   * LocalReason}; empty if there is none.
   */
  public String reason() {
    return reason;
  }

  /** The values that the message speaks of. */
  public Map<String, String> metadata() {
    return metadata == null ? Map.of() : metadata;
  }

  /** Everything that came with the status. */
  public Details details() {
    return new Details(metadata(), retryAfter);
  }

  /** How long to wait before another attempt; empty if the daemon did not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * What came with a status.
   *
   * @param metadata the values that the message speaks of
   * @param retryAfter how long to wait before another attempt
   */
  public record Details(Map<String, String> metadata, @Nullable Duration retryAfter) {
    public Details {
      metadata = Map.copyOf(metadata);
    }
  }
}
