package dev.dagfetch.client;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.v1.CheckoutReady;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.OpenCheckoutResponse;
import dev.dagfetch.v1.Progress;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The right to a ready directory on the daemon's host, which is not changed and not removed until
 * this is closed or the process ends.
 *
 * <p>Thread-safe.
 */
public final class CheckoutLease implements AutoCloseable {
  private final Context.CancellableContext call;
  private final CheckoutReady ready;
  private final Events events;

  private CheckoutLease(Context.CancellableContext call, CheckoutReady ready, Events events) {
    this.call = call;
    this.ready = ready;
    this.events = events;
  }

  static CheckoutLease open(
      Connection connection,
      OpenCheckoutRequest request,
      Duration timeout,
      Consumer<Progress> progress) {
    Context.CancellableContext call = Context.current().withCancellation();
    Events events = new Events(connection, progress);
    call.run(() -> DagFetchServiceGrpc.newStub(connection.channel()).openCheckout(request, events));
    boolean open = false;
    try {
      CheckoutLease lease = new CheckoutLease(call, events.await(timeout), events);
      open = true;
      return lease;
    } finally {
      if (!open) {
        call.cancel(null);
      }
    }
  }

  /**
   * The directory. Its files are read-only and must stay as they are, unless the lease is a
   * writable one.
   */
  public Path path() {
    return Path.of(ready.getPath().toStringUtf8());
  }

  /** Everything that the daemon said of the directory. */
  public CheckoutReady description() {
    return ready;
  }

  /**
   * Completes if the daemon ends the lease, for example because it restarts: the directory may go.
   * Never if this is closed first.
   */
  public CompletionStage<DagfetchClientException> lost() {
    return events.lost.minimalCompletionStage();
  }

  @Override
  public void close() {
    events.closed = true;
    call.cancel(null);
  }

  /** Hears the call's messages, on gRPC's threads. */
  private static final class Events implements StreamObserver<OpenCheckoutResponse> {
    private final Connection connection;
    private final Consumer<Progress> progress;
    private final CompletableFuture<CheckoutReady> ready = new CompletableFuture<>();
    private final CompletableFuture<DagfetchClientException> lost = new CompletableFuture<>();
    private volatile boolean closed;

    Events(Connection connection, Consumer<Progress> progress) {
      this.connection = connection;
      this.progress = progress;
    }

    @Override
    public void onNext(OpenCheckoutResponse event) {
      if (event.hasReady()) {
        ready.complete(event.getReady());
      } else if (event.hasProgress()) {
        progress.accept(event.getProgress());
      }
    }

    @Override
    public void onError(Throwable t) {
      StatusRuntimeException status =
          Status.fromThrowable(t).asRuntimeException(Status.trailersFromThrowable(t));
      DagfetchClientException failure = connection.failures().of(status);
      if (!ready.completeExceptionally(failure) && !closed) {
        lost.complete(failure);
      }
    }

    @Override
    public void onCompleted() {
      VerificationException tooEarly =
          new VerificationException("the daemon ended the call without a directory");
      if (!ready.completeExceptionally(tooEarly)) {
        lost.complete(
            new DagfetchClientException(
                LocalReason.CONNECTION_LOST, "the daemon ended the lease", null));
      }
    }

    CheckoutReady await(Duration timeout) {
      try {
        return ready.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof DagfetchClientException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } catch (TimeoutException e) {
        throw new DagfetchClientException(
            LocalReason.DEADLINE_OVER,
            "the checkout was not ready within %s; allow more time (--timeout) or try again"
                .formatted(timeout),
            e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DagfetchClientException(
            LocalReason.CANCELLED, "waiting for the checkout was interrupted", e);
      }
    }
  }
}
