package dev.dagfetch.server.rpc.call;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Context;

/**
 * Interrupts the thread that works for a call when the caller cancels, goes away, or its deadline
 * passes.
 *
 * <p>gRPC delivers the callbacks of one call one after another, so a handler that blocks would
 * never hear that it was cancelled. The call's {@link Context} hears it on another thread. Opened
 * and closed by the working thread; after {@link #close} the thread is not interrupted any more,
 * and an interrupt that came for this call does not leak into what the thread does next.
 */
final class CallInterrupt implements Context.CancellationListener, AutoCloseable {
  private final Context context;
  private final Thread worker = Thread.currentThread();

  @GuardedBy("this")
  private boolean interrupted;

  @GuardedBy("this")
  private boolean closed;

  private CallInterrupt(Context context) {
    this.context = context;
  }

  /** Begins to watch the current thread's call. */
  static CallInterrupt watch() {
    CallInterrupt watch = new CallInterrupt(Context.current());
    watch.context.addListener(watch, Runnable::run);
    return watch;
  }

  @Override
  public void cancelled(Context cancelled) {
    interrupt();
  }

  /** Makes the worker leave whatever it waits for. */
  synchronized void interrupt() {
    if (!closed) {
      interrupted = true;
      worker.interrupt();
    }
  }

  @Override
  public void close() {
    context.removeListener(this);
    synchronized (this) {
      closed = true;
      if (interrupted) {
        Thread.interrupted();
      }
    }
  }
}
