package dev.dagfetch.server.rpc.call;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One call in the journal. Calls that can change something are logged at INFO, the others at DEBUG;
 * the proto files say which is which, by {@code idempotency_level}.
 */
final class CallEntry {
  private static final Logger log = LoggerFactory.getLogger("dev.dagfetch.server.calls");
  private static final String NO_REASON = "";

  private final MethodDescriptor<?, ?> method;
  private final String requestId;
  private final MeterRegistry meters;
  private final long startedNanos = System.nanoTime();

  /** Written by the thread that answers, before gRPC tells its own thread that the call is over. */
  private volatile Status status = Status.UNKNOWN;

  private volatile String reason = NO_REASON;

  CallEntry(MethodDescriptor<?, ?> method, String requestId, MeterRegistry meters) {
    this.method = method;
    this.requestId = requestId;
    this.meters = meters;
  }

  void closing(Status closing, Metadata trailers) {
    reason = closing.isOk() ? NO_REASON : reason(closing, trailers);
    status = closing;
  }

  void completed() {
    write(status);
  }

  /**
   * The caller left, the deadline passed or the connection broke, whatever we were about to say.
   */
  void cancelled() {
    write(Status.CANCELLED);
  }

  private void write(Status end) {
    Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
    Timer.builder("dagfetch.calls")
        .description("Calls by method and gRPC code, and how long they took")
        .tag("method", method.getFullMethodName())
        .tag("code", end.getCode().name())
        .register(meters)
        .record(took);
    log.atLevel(method.isSafe() ? Level.DEBUG : Level.INFO)
        .addKeyValue("method", method.getFullMethodName())
        .addKeyValue("code", end.getCode())
        .addKeyValue("reason", end.isOk() ? NO_REASON : reason)
        .addKeyValue("took_ms", took.toMillis())
        .addKeyValue("request_id", requestId)
        .log("call ended");
  }

  private static String reason(Status status, Metadata trailers) {
    com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
    for (Any detail : details.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return reason(detail);
      }
    }
    return NO_REASON;
  }

  private static String reason(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException e) {
      return NO_REASON;
    }
  }
}
