package dev.dagfetch.client.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dagfetch.client.Vectors;
import dev.dagfetch.client.error.DagfetchClientException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every client must make of a status. */
final class SharedErrorsTest {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @ParameterizedTest
  @MethodSource("errors")
  void of_status_isTheSameErrorInEveryClient(JsonNode error) {
    DagfetchClientException e = new Failures("unix:/run/x.sock").of(status(error));

    assertThat(e.reason()).isEqualTo(error.get("reason").asText());
    assertThat(e.metadata()).isEqualTo(metadata(error));
    assertThat(e.retryAfter()).isEqualTo(retryAfter(error));
  }

  static Stream<Arguments> errors() {
    return Vectors.cases(Vectors.read("errors").get("errors"), "name");
  }

  private static StatusRuntimeException status(JsonNode error) {
    Metadata trailers = new Metadata();
    byte[] details = Base64.getDecoder().decode(error.get("details").asText());
    if (details.length > 0) {
      trailers.put(DETAILS, details);
    }
    return Status.Code.valueOf(error.get("code").asText())
        .toStatus()
        .withDescription(error.get("message").asText())
        .asRuntimeException(trailers);
  }

  private static Map<String, String> metadata(JsonNode error) {
    Map<String, String> metadata = new HashMap<>();
    error
        .get("metadata")
        .properties()
        .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
    return metadata;
  }

  private static Optional<Duration> retryAfter(JsonNode error) {
    JsonNode millis = error.get("retry_after_ms");
    return millis.isNull() ? Optional.empty() : Optional.of(Duration.ofMillis(millis.asLong()));
  }
}
