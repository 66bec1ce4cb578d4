package dev.dagfetch.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The typed errors of failed calls. */
public final class RpcErrors {
  private RpcErrors() {}

  /** Checks that a call fails with a reason; returns the failure. */
  public static StatusRuntimeException assertReason(ThrowingCallable call, String reason) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(failure).as("the call fails").isNotNull();
    assertThat(info(failure).map(ErrorInfo::getReason)).as(failure.getMessage()).contains(reason);
    assertThat(failure.getStatus().getDescription()).isNotBlank();
    return failure;
  }

  /** The one ErrorInfo of ours; empty if the status is not of ours. */
  public static Optional<ErrorInfo> info(StatusRuntimeException failure) {
    com.google.rpc.Status status =
        Optional.ofNullable(StatusProto.fromThrowable(failure)).orElseThrow();
    List<ErrorInfo> infos =
        status.getDetailsList().stream()
            .filter(detail -> detail.is(ErrorInfo.class))
            .map(detail -> {
              try {
                return detail.unpack(ErrorInfo.class);
              } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
              }
            })
            .toList();
    assertThat(infos).hasSizeLessThanOrEqualTo(1);
    assertThat(infos).allSatisfy(info -> assertThat(info.getDomain()).isEqualTo("dagfetch.dev"));
    return infos.stream().findFirst();
  }
}
