package dev.dagfetch.server.rpc.call;

import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/**
 * A call with one answer, worked out on the thread that delivered the request: a virtual one, which
 * may block.
 */
public final class UnaryCall {
  private UnaryCall() {}

  /**
   * Sends what {@code work} returns, or the status of what it throws. {@code work} is interrupted
   * when the call ends early.
   */
  public static <T> void answer(StreamObserver<T> caller, Supplier<T> work) {
    T answer;
    try (CallInterrupt _ = CallInterrupt.watch()) {
      answer = work.get();
    } catch (Throwable failure) {
      caller.onError(StatusMapper.toStatus(failure, RequestId.current()));
      return;
    }
    caller.onNext(answer);
    caller.onCompleted();
  }
}
