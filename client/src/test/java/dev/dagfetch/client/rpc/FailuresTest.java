package dev.dagfetch.client.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.dagfetch.client.error.DagfetchClientException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  private final Failures failures = new Failures("unix:/run/x.sock");

  @Test
  void of_statusWithDetails_saysWhatTheDaemonSaid() {
    com.google.rpc.Status status =
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
            .setMessage("too many")
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain("dagfetch.dev")
                        .setReason("QUEUE_FULL")
                        .putMetadata("limit", "8")
                        .build()))
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(2))
                        .build()))
            .build();

    DagfetchClientException e = failures.of(StatusProto.toStatusRuntimeException(status));

    assertThat(e.reason()).isEqualTo("QUEUE_FULL");
    assertThat(e.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(e).hasMessage("too many");
    assertThat(e.metadata()).containsEntry("limit", "8");
    assertThat(e.retryAfter()).contains(java.time.Duration.ofSeconds(2));
  }

  @Test
  void of_reasonFromAnotherDomain_isKnownByItsCode() {
    com.google.rpc.Status status =
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.NOT_FOUND.value())
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain("elsewhere").setReason("X").build()))
            .build();

    assertThat(failures.of(StatusProto.toStatusRuntimeException(status)).code())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void of_refusedConnection_saysHowToStartTheDaemon() {
    StatusRuntimeException refused =
        Status.UNAVAILABLE.withCause(new ConnectException("refused")).asRuntimeException();

    assertThat(failures.of(refused))
        .hasMessage(
            "cannot reach dagfetchd at unix:/run/x.sock: is it running? start it with \"dagfetch serve\", or set --address");
    assertThat(failures.of(refused).reason()).isEqualTo("DAEMON_UNREACHABLE");
  }

  @Test
  void of_brokenConnection_saysToTryAgain() {
    DagfetchClientException e =
        failures.of(Status.UNAVAILABLE.withDescription("reset").asRuntimeException());

    assertThat(e.reason()).isEqualTo("CONNECTION_LOST");
  }

  @Test
  void of_channelThatIsFoundClosed_isABrokenConnection() {
    StatusRuntimeException closed =
        Status.UNKNOWN
            .withDescription("channel closed")
            .withCause(new ClosedChannelException())
            .asRuntimeException();

    assertThat(failures.of(closed).reason()).isEqualTo("CONNECTION_LOST");
    assertThat(failures.of(closed).code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void of_unknownFromTheDaemon_isItsWord() {
    StatusRuntimeException said =
        Status.UNKNOWN.withDescription("channel closed").asRuntimeException();

    assertThat(failures.of(said).code()).isEqualTo(Status.Code.UNKNOWN);
  }

  @Test
  void of_deadline_isTheCallersOwn() {
    assertThat(failures.of(Status.DEADLINE_EXCEEDED.asRuntimeException()).reason())
        .isEqualTo("DEADLINE_OVER");
  }
}
