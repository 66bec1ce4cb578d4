package dev.dagfetch.server.rpc.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StatusMapperTest {
  /** {@code // NOT_FOUND: …}, more comment lines, then {@code ERROR_REASON_… = 1;}. */
  private static final Pattern DOCUMENTED =
      Pattern.compile("// ([A-Z_]+): .*\\n(?:  //.*\\n)*  ERROR_REASON_([A-Z_]+) = ");

  @Test
  void reasons_agreeWithTheProtocol_oneToOne() {
    List<String> protocol =
        Stream.of(ErrorReason.values())
            .filter(r -> r != ErrorReason.UNRECOGNIZED && r != ErrorReason.ERROR_REASON_UNSPECIFIED)
            .map(r -> r.name().substring("ERROR_REASON_".length()))
            .toList();

    assertThat(Arrays.stream(Reason.values()).map(Enum::name))
        .containsExactlyInAnyOrderElementsOf(protocol);
  }

  @Test
  void codes_areThoseThatTheProtocolDocuments() throws IOException {
    Map<String, String> documented = new HashMap<>();
    Matcher matcher =
        DOCUMENTED.matcher(Files.readString(Path.of("../proto/dagfetch/v1/error_reason.proto")));
    while (matcher.find()) {
      documented.put(matcher.group(2), matcher.group(1));
    }

    assertThat(Reason.values())
        .allSatisfy(reason ->
            assertThat(StatusMapper.code(reason).name()).isEqualTo(documented.get(reason.name())));
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, mode = EnumSource.Mode.EXCLUDE, names = "BUG")
  void knownFailure_hasMessageAndExactlyOneErrorInfo(Reason reason) {
    DagfetchException failure =
        new DagfetchException(reason, "what, why, what to do").with("commit", "abc");

    StatusRuntimeException status = StatusMapper.toStatus(failure, "id");

    assertThat(status.getStatus().getCode()).isEqualTo(StatusMapper.code(reason));
    assertThat(status.getStatus().getDescription()).isEqualTo("what, why, what to do");
    assertThat(details(status, ErrorInfo.class))
        .containsExactly(
            ErrorInfo.newBuilder()
                .setDomain("dagfetch.dev")
                .setReason(reason.name())
                .putMetadata("commit", "abc")
                .build());
    assertThat(details(status, RetryInfo.class)).isEmpty();
  }

  @Test
  void retryAfter_becomesRetryInfo() {
    DagfetchException failure =
        new DagfetchException(Reason.QUEUE_FULL, "wait").retryAfter(Duration.ofMillis(1500));

    List<RetryInfo> retry = details(StatusMapper.toStatus(failure, "id"), RetryInfo.class);

    assertThat(retry).hasSize(1);
    assertThat(retry.getFirst().getRetryDelay().getSeconds()).isEqualTo(1);
    assertThat(retry.getFirst().getRetryDelay().getNanos()).isEqualTo(500_000_000);
  }

  @Test
  void fieldError_namesTheFieldInBadRequest() {
    StatusRuntimeException status =
        StatusMapper.toStatus(DagfetchException.invalidField("dag_id", "a b", "no space"), "id");

    List<BadRequest> bad = details(status, BadRequest.class);

    assertThat(bad).hasSize(1);
    assertThat(bad.getFirst().getFieldViolations(0).getField()).isEqualTo("dag_id");
  }

  @Test
  void unknownFailure_tellsTheCallerNothingButTheRequestId() {
    StatusRuntimeException status =
        StatusMapper.toStatus(new IllegalStateException("secret of ours"), "4711");

    assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(status.getStatus().getDescription()).contains("4711").doesNotContain("secret");
    ErrorInfo info = details(status, ErrorInfo.class).getFirst();
    assertThat(info.getReason()).isEqualTo("BUG");
    assertThat(info.getMetadataMap()).containsExactly(Map.entry("request_id", "4711"));
  }

  @Test
  void cancellation_isCancelledAndNoBug() {
    assertThat(StatusMapper.toStatus(new CancellationException(), "id").getStatus().getCode())
        .isEqualTo(Status.Code.CANCELLED);
    assertThat(StatusMapper.toStatus(new InterruptedException(), "id").getStatus().getCode())
        .isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void longTexts_areShortened_soThatTheyFitIntoHeaders() {
    DagfetchException failure =
        new DagfetchException(Reason.TREE_REJECTED, "x".repeat(5000))
            .with("path", "p".repeat(4096));

    com.google.rpc.Status status =
        Optional.ofNullable(StatusProto.fromThrowable(StatusMapper.toStatus(failure, "id")))
            .orElseThrow();

    assertThat(status.getSerializedSize()).isLessThan(2000);
  }

  private static <T extends Message> List<T> details(StatusRuntimeException status, Class<T> type) {
    return Optional.ofNullable(StatusProto.fromThrowable(status))
        .orElseThrow()
        .getDetailsList()
        .stream()
        .filter(detail -> detail.is(type))
        .map(detail -> unpack(detail, type))
        .toList();
  }

  private static <T extends Message> T unpack(Any detail, Class<T> type) {
    try {
      return detail.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
