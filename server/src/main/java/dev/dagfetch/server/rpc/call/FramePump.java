package dev.dagfetch.server.rpc.call;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends the frames of one streamed answer as fast as its reader reads, and no faster.
 *
 * <p>gRPC never blocks a sender: what the reader does not take is queued in direct memory, without
 * a bound. A polite sender asks {@code isReady} and, if told no, waits for the {@code onReady}
 * callback. But the callbacks of one call are delivered one after another, so a handler that waits
 * inside its own callback never hears the one that would wake it. Hence the split: the handler
 * returns at once, and a virtual thread of the call's own, the <em>producer</em>, makes the frames
 * with ordinary blocking code. The callbacks only wake it.
 *
 * <p>The producer's life: it runs in the call's context, so that deadline and request id are its
 * own. It is interrupted when the caller cancels or vanishes, when the deadline passes, or when the
 * daemon {@linkplain RunningStreams#cut cuts} the stream, and leaves whatever it waits for with a
 * {@link CancellationException}. What it holds, it releases by {@code try}-with-resources on its
 * way out. Only then is the call closed, by the producer itself and exactly once. Since nobody else
 * sends, the observer needs no lock; {@code lock} guards nothing but the moment between "not ready"
 * and "wait".
 */
public final class FramePump<T> implements FrameSink<T> {
  /**
   * The reader counts as having caught up while the transport holds less than this for him. What is
   * sent before, and keeps a fast reader busy, is for {@link RunAhead} to allow.
   */
  private static final int READY_THRESHOLD_BYTES = 128 << 10;

  private final ServerCallStreamObserver<T> call;
  private final RunningStreams streams;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final RunAhead ahead = new RunAhead(Connection.current().allowance());

  /** Whether the next frame may be sent; the producer's own. */
  private boolean allowed;

  /** Set by the producer before it can be cut. */
  private volatile @Nullable CallInterrupt interrupt;

  private volatile boolean cut;

  private FramePump(ServerCallStreamObserver<T> call, RunningStreams streams) {
    this.call = call;
    this.streams = streams;
  }

  /** What makes the frames of an answer. */
  @FunctionalInterface
  public interface Production<T> {
    void produce(FrameSink<T> sink) throws Exception;
  }

  /**
   * Lets {@code production} answer a call, on a thread of its own. To be called from the method
   * that gRPC calls with the request, which should do nothing afterwards.
   */
  public static <T> void start(
      StreamObserver<T> caller, RunningStreams streams, Production<T> production) {
    ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) caller;
    FramePump<T> pump = new FramePump<>(call, streams);
    call.setOnReadyThreshold(READY_THRESHOLD_BYTES);
    call.setOnReadyHandler(pump::wake);
    // The context interrupts the producer; having a handler at all keeps onNext from throwing
    // gRPC's own exception.
    call.setOnCancelHandler(pump::cancelled);
    call.setOnCloseHandler(pump.ahead::ended);
    Thread.ofVirtual()
        .name("stream-" + RequestId.current())
        .start(Context.current().wrap(() -> pump.run(production)));
  }

  private void run(Production<T> production) {
    streams.add(this);
    try {
      produce(production);
    } catch (Throwable failure) {
      call.onError(
          StatusMapper.toStatus(
              cut && failure instanceof CancellationException ? draining() : failure,
              RequestId.current()));
      return;
    } finally {
      streams.remove(this);
      ahead.ended();
    }
    call.onCompleted();
  }

  private void produce(Production<T> production) throws Exception {
    try (CallInterrupt watch = CallInterrupt.watch()) {
      interrupt = watch;
      if (cut) {
        throw draining();
      }
      production.produce(this);
    }
  }

  @Override
  public void awaitReady() {
    lock.lock();
    try {
      requireOpen();
      while (!allowed) {
        allowed = ahead.tryNext(call::isReady);
        if (!allowed) {
          changed.await();
          requireOpen();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ended();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void send(T frame) {
    awaitReady();
    allowed = false;
    call.onNext(frame);
  }

  @Override
  public void offer(T frame) {
    requireOpen();
    if (call.isReady()) {
      call.onNext(frame);
    }
  }

  @Override
  public void awaitEnd() {
    lock.lock();
    try {
      while (true) {
        requireOpen();
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ended();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream with {@code DRAINING} although its caller would go on reading. */
  void cut() {
    cut = true;
    CallInterrupt watch = interrupt;
    if (watch != null) {
      watch.interrupt();
    }
  }

  private void cancelled() {
    ahead.ended();
    wake();
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (cut || call.isCancelled() || Thread.currentThread().isInterrupted()) {
      throw ended();
    }
  }

  private static CancellationException ended() {
    return new CancellationException("the call is over");
  }

  private static DagfetchException draining() {
    return new DagfetchException(
        Reason.DRAINING,
        "the daemon is shutting down and ended this call; retry, on another daemon if there is"
            + " one");
  }
}
