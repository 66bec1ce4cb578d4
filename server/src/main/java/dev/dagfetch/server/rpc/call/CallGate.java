package dev.dagfetch.server.rpc.call;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets calls in while the daemon serves, turns them away with a reason before and after, and knows
 * when the last one has left.
 *
 * <p>A draining daemon keeps its listeners open and answers {@code DRAINING}, so that a caller
 * learns why and goes elsewhere, where a closed port would only look like a failure. Thread-safe.
 */
public final class CallGate implements ServerInterceptor {
  /** What the daemon does. */
  public enum State {
    STARTING,
    SERVING,
    DRAINING
  }

  private final Set<String> alwaysOpen;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  @GuardedBy("lock")
  private State state = State.STARTING;

  @GuardedBy("lock")
  private int running;

  /**
   * @param alwaysOpen full names of the methods that are answered in every state
   */
  public CallGate(Set<String> alwaysOpen) {
    this.alwaysOpen = Set.copyOf(alwaysOpen);
  }

  /** Changes what happens to new calls; running ones are left alone. */
  public void enter(State next) {
    lock.lock();
    try {
      state = next;
    } finally {
      lock.unlock();
    }
  }

  /** What the daemon does now. */
  public State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no call is running. Returns false if there still is one after {@code timeout}. */
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    long nanos = timeout.toNanos();
    lock.lock();
    try {
      while (running > 0) {
        if (nanos <= 0) {
          return false;
        }
        nanos = idle.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (alwaysOpen.contains(call.getMethodDescriptor().getFullMethodName())) {
      return next.startCall(call, headers);
    }
    State now = tryEnter();
    if (now != State.SERVING) {
      return refuse(call, now);
    }
    Exit exit = new Exit();
    try {
      return new Leaving<>(next.startCall(call, headers), exit);
    } catch (RuntimeException | Error e) {
      exit.leave();
      throw e;
    }
  }

  private State tryEnter() {
    lock.lock();
    try {
      if (state == State.SERVING) {
        running++;
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, State state) {
    DagfetchException refusal =
        state == State.DRAINING
            ? new DagfetchException(
                Reason.DRAINING,
                "the daemon is shutting down; retry, on another daemon if there is one")
            : new DagfetchException(Reason.STARTING, "the daemon is starting; retry soon");
    StatusRuntimeException status =
        StatusMapper.toStatus(refusal.retryAfter(Duration.ofSeconds(1)), RequestId.current());
    Metadata trailers = status.getTrailers();
    call.close(Status.fromThrowable(status), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  /** One call's way out, taken once. */
  private final class Exit {
    private final AtomicBoolean left = new AtomicBoolean();

    void leave() {
      if (!left.getAndSet(true)) {
        lock.lock();
        try {
          running--;
          idle.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /** Takes the way out when gRPC is done with the call. */
  private static final class Leaving<Q> extends SimpleForwardingServerCallListener<Q> {
    private final CallGate.Exit exit;

    Leaving(ServerCall.Listener<Q> next, CallGate.Exit exit) {
      super(next);
      this.exit = exit;
    }

    @Override
    public void onComplete() {
      try {
        super.onComplete();
      } finally {
        exit.leave();
      }
    }

    @Override
    public void onCancel() {
      try {
        super.onCancel();
      } finally {
        exit.leave();
      }
    }
  }
}
