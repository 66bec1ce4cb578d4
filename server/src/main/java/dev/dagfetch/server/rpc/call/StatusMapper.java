package dev.dagfetch.server.rpc.call;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a call threw into the status that its caller sees.
 *
 * <p>The one place that knows both our reasons and gRPC's codes. A known failure keeps its message;
 * anything else is a bug of ours: it is logged here, once, with its stack, and the caller learns
 * nothing but the id under which to find it.
 */
public final class StatusMapper {
  /** The domain of every {@link ErrorInfo} of ours. */
  public static final String DOMAIN = "dagfetch.dev";

  /** Metadata key of the id under which a bug was logged. */
  static final String REQUEST_ID = "request_id";

  /** A status travels in HTTP/2 headers, of which many clients accept 8 KiB in all. */
  private static final int MAX_MESSAGE_CHARS = 500;

  private static final int MAX_VALUE_CHARS = 300;

  private static final Logger log = LoggerFactory.getLogger(StatusMapper.class);

  private StatusMapper() {}

  /** The status for {@code failure}; {@code requestId} names the call in our logs. */
  public static StatusRuntimeException toStatus(Throwable failure, String requestId) {
    return switch (failure) {
      case DagfetchException e when e.reason() != Reason.BUG -> known(e);
      case CancellationException e -> cancelled();
      case InterruptedException e -> cancelled();
      default -> bug(failure, requestId);
    };
  }

  /** The code of a reason. No default: a new reason does not compile until it has one. */
  static Status.Code code(Reason reason) {
    return switch (reason) {
      case COMMIT_NOT_CANONICAL, PATH_INVALID, FIELD_INVALID -> Status.Code.INVALID_ARGUMENT;
      case DAG_UNKNOWN,
          COMMIT_UNKNOWN,
          REF_UNKNOWN,
          PIN_UNKNOWN,
          REPOSITORY_UNKNOWN,
          PATH_MISSING_AT_COMMIT,
          VERSION_UNKNOWN ->
          Status.Code.NOT_FOUND;
      case PIN_TARGET_DIFFERS, REPOSITORY_EXISTS -> Status.Code.ALREADY_EXISTS;
      case REPOSITORY_DISABLED,
          DECLARED_IN_FILE,
          VERSION_LEASED,
          TREE_REJECTED,
          REMOTE_AUTH_FAILED,
          REMOTE_REFUSED,
          OBJECT_FORMAT_UNSUPPORTED,
          NOT_CACHED,
          REPOSITORY_PINNED,
          CHECKOUT_NOT_LOCAL ->
          Status.Code.FAILED_PRECONDITION;
      case RESUME_TOKEN_MISMATCH, ETAG_MISMATCH -> Status.Code.ABORTED;
      case QUEUE_FULL, RATE_LIMITED, CACHE_FULL_PINNED, DISK_FULL -> Status.Code.RESOURCE_EXHAUSTED;
      case REMOTE_UNREACHABLE, DRAINING, STARTING -> Status.Code.UNAVAILABLE;
      case REMOTE_TIMEOUT -> Status.Code.DEADLINE_EXCEEDED;
      case POLICY_DENIED -> Status.Code.PERMISSION_DENIED;
      case OBJECT_CORRUPT -> Status.Code.DATA_LOSS;
      case BUG -> Status.Code.INTERNAL;
    };
  }

  private static StatusRuntimeException known(DagfetchException failure) {
    com.google.rpc.Status.Builder status =
        status(failure.reason(), String.valueOf(failure.getMessage()), failure.metadata());
    failure.retryAfter().ifPresent(delay -> status.addDetails(Any.pack(retryInfo(delay))));
    String field = failure.metadata().get("field");
    if (field != null && code(failure.reason()) == Status.Code.INVALID_ARGUMENT) {
      status.addDetails(Any.pack(badRequest(field, status.getMessage())));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static StatusRuntimeException cancelled() {
    return Status.CANCELLED.withDescription("the call was cancelled").asRuntimeException();
  }

  private static StatusRuntimeException bug(Throwable failure, String requestId) {
    log.atError()
        .setCause(failure)
        .addKeyValue("request_id", requestId)
        .log("call failed by a bug");
    String message =
        "this is a bug in dagfetchd; please report it with the daemon's log lines of request "
            + requestId;
    return StatusProto.toStatusRuntimeException(
        status(Reason.BUG, message, Map.of(REQUEST_ID, requestId)).build());
  }

  private static com.google.rpc.Status.Builder status(
      Reason reason, String message, Map<String, String> metadata) {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason.name());
    metadata.forEach((key, value) -> info.putMetadata(key, shorten(value, MAX_VALUE_CHARS)));
    return com.google.rpc.Status.newBuilder()
        .setCode(code(reason).value())
        .setMessage(shorten(message, MAX_MESSAGE_CHARS))
        .addDetails(Any.pack(info.build()));
  }

  private static RetryInfo retryInfo(Duration delay) {
    return RetryInfo.newBuilder()
        .setRetryDelay(
            com.google.protobuf.Duration.newBuilder()
                .setSeconds(delay.toSeconds())
                .setNanos(delay.toNanosPart()))
        .build();
  }

  private static BadRequest badRequest(String field, String description) {
    return BadRequest.newBuilder()
        .addFieldViolations(
            BadRequest.FieldViolation.newBuilder().setField(field).setDescription(description))
        .build();
  }

  private static String shorten(String text, int maxChars) {
    return text.length() <= maxChars ? text : text.substring(0, maxChars - 1) + "…";
  }
}
