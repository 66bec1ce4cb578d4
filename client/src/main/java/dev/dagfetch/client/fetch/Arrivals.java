package dev.dagfetch.client.fetch;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a call has received and nobody has taken: no more than was requested. Filled by the
 * transport's thread, which never waits, emptied by one other.
 */
final class Arrivals<T> extends ClientCall.Listener<T> {
  private final BlockingQueue<Arrival<T>> queue = new LinkedBlockingQueue<>();

  /** The last arrival, once it was come to. */
  private @Nullable Arrival<T> end;

  /**
   * A message, or how the call ended.
   *
   * @param message null at the end
   * @param status how the call ended
   */
  private record Arrival<T>(@Nullable T message, Status status, @Nullable Metadata trailers) {}

  @Override
  public void onMessage(T message) {
    queue.add(new Arrival<>(message, Status.OK, null));
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    queue.add(new Arrival<>(null, status, trailers));
  }

  /**
   * Waits for the next message; null once the call ended well.
   *
   * @throws StatusRuntimeException if it ended otherwise
   */
  @Nullable T take() throws InterruptedException {
    return open(end == null ? queue.take() : end);
  }

  /**
   * As {@link #take()}, but waits no longer than that.
   *
   * @throws TimeoutException if nothing came
   */
  @Nullable T take(long timeout, TimeUnit unit) throws InterruptedException, TimeoutException {
    Arrival<T> next = end == null ? queue.poll(timeout, unit) : end;
    if (next == null) {
      throw new TimeoutException("nothing has arrived");
    }
    return open(next);
  }

  private @Nullable T open(Arrival<T> arrival) {
    if (arrival.message() != null) {
      return arrival.message();
    }
    end = arrival;
    if (!arrival.status().isOk()) {
      throw arrival.status().asRuntimeException(arrival.trailers());
    }
    return null;
  }
}
