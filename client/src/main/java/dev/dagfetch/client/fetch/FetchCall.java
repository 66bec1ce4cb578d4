package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call of FetchDag: its frames as they come. Closing it before the end cancels it. Not
 * thread-safe.
 */
final class FetchCall implements AutoCloseable {
  /**
   * How many frames may be received before the reader wants them. A reader who asks for them one by
   * one goes to the transport's thread and back for each.
   */
  private static final int AHEAD = 16;

  private final Connection connection;
  private final ClientCall<FetchDagRequest, FetchDagResponse> call;
  private final Arrivals<FetchDagResponse> arrivals = new Arrivals<>();
  private int taken;

  private FetchCall(Connection connection, ClientCall<FetchDagRequest, FetchDagResponse> call) {
    this.connection = connection;
    this.call = call;
  }

  static FetchCall start(Connection connection, FetchDagRequest request, Duration timeout) {
    DagFetchServiceGrpc.DagFetchServiceStub stub =
        connection.within(timeout, DagFetchServiceGrpc.newStub(connection.channel()));
    // What an arrival takes is too little to go to another thread for.
    FetchCall started =
        new FetchCall(
            connection,
            stub.getChannel()
                .newCall(FrameMethod.FETCH_DAG, stub.getCallOptions().withExecutor(Runnable::run)));
    started.send(request);
    return started;
  }

  private void send(FetchDagRequest request) {
    call.start(arrivals, new Metadata());
    call.request(AHEAD);
    call.sendMessage(request);
    call.halfClose();
  }

  /** Waits for the next frame, as long as the deadline allows; null once the call ended well. */
  @Nullable FetchDagResponse next() {
    try {
      return accounted(arrivals.take());
    } catch (StatusRuntimeException e) {
      throw connection.failures().of(e);
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
      return accounted(arrivals.take(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (StatusRuntimeException e) {
      throw connection.failures().of(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (TimeoutException e) {
      throw new DagfetchClientException(
          LocalReason.STALLED,
          "%s sent nothing for %.1f s".formatted(connection.peer(), patience.toMillis() / 1000.0),
          e);
    }
  }

  /** Lets as many more come as were taken, by halves of what may be ahead. */
  private @Nullable FetchDagResponse accounted(@Nullable FetchDagResponse frame) {
    if (frame != null && ++taken == AHEAD / 2) {
      call.request(taken);
      taken = 0;
    }
    return frame;
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
