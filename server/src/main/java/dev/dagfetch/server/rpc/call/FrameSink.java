package dev.dagfetch.server.rpc.call;

/**
 * Where the frames of an answer go. Used by one thread, the answer's producer. Every method throws
 * {@link java.util.concurrent.CancellationException} once the call is over; the producer lets it
 * pass.
 */
public interface FrameSink<T> {
  /**
   * Returns when the transport takes another frame. Call it before making a frame that is expensive
   * to hold.
   */
  void awaitReady();

  /** Sends a frame, after waiting until the transport takes it. */
  void send(T frame);

  /** Sends a frame that may be lost, such as progress, unless the transport is busy. */
  void offer(T frame);

  /** Returns only by exception: when the caller ends the call, or the daemon cuts it. */
  void awaitEnd();
}
