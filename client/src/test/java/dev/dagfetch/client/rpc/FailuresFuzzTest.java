package dev.dagfetch.client.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.dagfetch.client.error.DagfetchClientException;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;

/** Details of a failed call, almost right: the code and the message stand whatever they are. */
final class FailuresFuzzTest {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @FuzzTest(maxDuration = "10m")
  void details(byte[] input) {
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, input);

    DagfetchClientException failure =
        new Failures("here")
            .of(Status.RESOURCE_EXHAUSTED.withDescription("full").asRuntimeException(trailers));

    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure).hasMessage("full");
    assertThat(failure.retryAfter().map(Duration::toMillis).orElse(0L)).isNotNegative();
  }
}
