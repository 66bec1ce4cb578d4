package dev.dagfetch.server.rpc.call;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Writes down every call: one log line and one measurement when it is over, under an id that its
 * other log lines share. Thread-safe.
 */
public final class CallJournal implements ServerInterceptor {
  private final MeterRegistry meters;

  public CallJournal(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Context context = RequestId.assign(Context.current());
    CallEntry entry = new CallEntry(call.getMethodDescriptor(), RequestId.of(context), meters);
    return Contexts.interceptCall(
        context,
        new WatchedCall<>(call, entry),
        headers,
        (c, h) -> new WatchedListener<>(next.startCall(c, h), entry));
  }

  /** Hears which status we end a call with. */
  private static final class WatchedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final CallEntry entry;

    WatchedCall(ServerCall<Q, A> call, CallEntry entry) {
      super(call);
      this.entry = entry;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      entry.closing(status, trailers);
      super.close(status, trailers);
    }
  }

  /** Hears when gRPC is done with a call. */
  private static final class WatchedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final CallEntry entry;

    WatchedListener(ServerCall.Listener<Q> next, CallEntry entry) {
      super(next);
      this.entry = entry;
    }

    @Override
    public void onComplete() {
      super.onComplete();
      entry.completed();
    }

    @Override
    public void onCancel() {
      super.onCancel();
      entry.cancelled();
    }
  }
}
