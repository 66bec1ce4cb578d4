package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call of FetchDag: its frames as they come. Closing it before the end cancels it. Not
 * thread-safe.
 */
final class FetchCall implements AutoCloseable {
  private final Connection connection;
  private final BlockingClientCall<?, FetchDagResponse> call;

  private FetchCall(Connection connection, BlockingClientCall<?, FetchDagResponse> call) {
    this.connection = connection;
    this.call = call;
  }

  static FetchCall start(Connection connection, FetchDagRequest request, Duration timeout) {
    DagFetchServiceGrpc.DagFetchServiceBlockingV2Stub stub =
        connection.within(timeout, DagFetchServiceGrpc.newBlockingV2Stub(connection.channel()));
    return new FetchCall(
        connection,
        ClientCalls.blockingV2ServerStreamingCall(
            stub.getChannel(), FrameMethod.FETCH_DAG, stub.getCallOptions(), request));
  }

  /** Waits for the next frame, as long as the deadline allows; null once the call ended well. */
  @Nullable FetchDagResponse next() {
    try {
      return call.read();
    } catch (StatusException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * As {@link #next()}, but waits no longer than that.
   *
   * @throws DagfetchClientException {@link LocalReason#STALLED} if nothing came
   */
  @Nullable FetchDagResponse next(Duration patience) {
    try {
      return call.read(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (StatusException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (TimeoutException e) {
      throw new DagfetchClientException(
          LocalReason.STALLED,
          "%s sent nothing for %.1f s".formatted(connection.peer(), patience.toMillis() / 1000.0),
          e);
    }
  }

  private DagfetchClientException failure(StatusException e) {
    return connection.failures().of(e.getStatus().asRuntimeException(e.getTrailers()));
  }

  static DagfetchClientException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new DagfetchClientException(
        LocalReason.CANCELLED, "the fetch was interrupted; nothing was published", e);
  }

  @Override
  public void close() {
    call.cancel("the reader has what it needs", null);
  }
}
