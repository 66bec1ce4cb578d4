package dev.dagfetch.client.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.DagfetchClientException.Details;
import dev.dagfetch.client.error.LocalReason;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what a gRPC status means: the daemon's own word if it carries one, else what happened to the
 * connection. Thread-safe.
 */
public final class Failures {
  private static final String DOMAIN = "dagfetch.dev";

  /** What a protobuf Duration may hold: ten thousand years. */
  private static final long LONGEST_DELAY_SECONDS = 315_576_000_000L;

  private final String peer;

  public Failures(String peer) {
    this.peer = peer;
  }

  /** Translates a failed call. */
  public DagfetchClientException of(StatusRuntimeException e) {
    com.google.rpc.Status details = details(e);
    ErrorInfo info = find(details, ErrorInfo.class, ErrorInfo.getDefaultInstance());
    if (info.getDomain().equals(DOMAIN)) {
      return said(e, info, find(details, RetryInfo.class, RetryInfo.getDefaultInstance()));
    }
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE -> disconnected(e);
      case DEADLINE_EXCEEDED ->
          local(
              LocalReason.DEADLINE_OVER,
              "the call to dagfetchd at %s took longer than allowed; allow more time (--timeout) or try again"
                  .formatted(peer),
              e);
      case CANCELLED -> cancelled(e);
      case UNKNOWN -> isChannelClosed(e) ? lost(e) : said(e, info, RetryInfo.getDefaultInstance());
      default -> said(e, info, RetryInfo.getDefaultInstance());
    };
  }

  /** Details that cannot be read are no details: the code and the message still stand. */
  private static com.google.rpc.@Nullable Status details(StatusRuntimeException e) {
    Metadata trailers = e.getTrailers() == null ? new Metadata() : e.getTrailers();
    try {
      return StatusProto.fromStatusAndTrailers(e.getStatus(), trailers);
    } catch (IllegalArgumentException unreadable) {
      return null;
    }
  }

  /** A stopping daemon cancels what is open, too; that is no wish of this side. */
  private DagfetchClientException cancelled(StatusRuntimeException e) {
    if (Thread.currentThread().isInterrupted() || Context.current().isCancelled()) {
      String message = "the call to dagfetchd at %s was cancelled".formatted(peer);
      return local(LocalReason.CANCELLED, message, e);
    }
    return lost(e);
  }

  private DagfetchClientException said(StatusRuntimeException e, ErrorInfo info, RetryInfo retry) {
    Status status = e.getStatus();
    String message =
        status.getDescription() == null
            ? "dagfetchd answered " + status.getCode()
            : status.getDescription();
    return new DagfetchClientException(
        status.getCode(),
        info.getReason(),
        message,
        new Details(info.getMetadataMap(), delay(retry)),
        e);
  }

  /** A delay that no clock can tell is none. */
  private static @Nullable Duration delay(RetryInfo retry) {
    com.google.protobuf.Duration delay = retry.getRetryDelay();
    boolean sound =
        retry.hasRetryDelay()
            && 0 <= delay.getSeconds()
            && delay.getSeconds() <= LONGEST_DELAY_SECONDS
            && 0 <= delay.getNanos()
            && delay.getNanos() < 1_000_000_000;
    return sound ? Duration.ofSeconds(delay.getSeconds(), delay.getNanos()) : null;
  }

  private DagfetchClientException disconnected(StatusRuntimeException e) {
    if (neverConnected(e)) {
      return local(
          LocalReason.DAEMON_UNREACHABLE,
          "cannot reach dagfetchd at %s: is it running? start it with \"dagfetch serve\", or set --address"
              .formatted(peer),
          e);
    }
    return lost(e);
  }

  /**
   * Whether the connection was closed under the call. gRPC says UNKNOWN for that if it finds the
   * channel closed before it has heard why; what a daemon says has no cause here.
   */
  private static boolean isChannelClosed(StatusRuntimeException e) {
    return e.getStatus().getCause() instanceof ClosedChannelException;
  }

  private DagfetchClientException lost(StatusRuntimeException e) {
    return local(
        LocalReason.CONNECTION_LOST,
        "lost the connection to dagfetchd at %s; try again".formatted(peer),
        e);
  }

  private static boolean neverConnected(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof FileNotFoundException
          || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  private static DagfetchClientException local(
      LocalReason reason, String message, StatusRuntimeException e) {
    return new DagfetchClientException(
        reason.code(), reason.name(), message, new Details(Map.of(), null), e);
  }

  private static <M extends com.google.protobuf.Message> M find(
      com.google.rpc.@Nullable Status status, Class<M> type, M absent) {
    if (status == null) {
      return absent;
    }
    try {
      for (com.google.protobuf.Any detail : status.getDetailsList()) {
        if (detail.is(type)) {
          return detail.unpack(type);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      // Details that cannot be read are no details: the code and the message still stand.
      return absent;
    }
    return absent;
  }
}
