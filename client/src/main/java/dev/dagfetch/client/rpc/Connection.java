package dev.dagfetch.client.rpc;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A channel to one daemon, and the rules that every call follows: a deadline, and failures in the
 * client's own words. Thread-safe.
 */
public final class Connection implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final ManagedChannel channel;
  private final String peer;
  private final Failures failures;
  private final AutoCloseable transport;
  private final boolean local;

  /**
   * Wraps a channel.
   *
   * @param peer the daemon's address, for people
   * @param transport closed after the channel
   */
  public Connection(ManagedChannel channel, String peer, AutoCloseable transport) {
    this(channel, peer, transport, false);
  }

  private Connection(ManagedChannel channel, String peer, AutoCloseable transport, boolean local) {
    this.channel = channel;
    this.peer = peer;
    this.failures = new Failures(peer);
    this.transport = transport;
    this.local = local;
  }

  public ManagedChannel channel() {
    return channel;
  }

  /** The same, known to end on this host; it is closed in place of this one. */
  Connection onThisHost() {
    return new Connection(channel, peer, transport, true);
  }

  /** Whether it is known to end on this host. */
  public boolean isLocal() {
    return local;
  }

  /** The daemon, for people. */
  public String peer() {
    return "dagfetchd at " + peer;
  }

  /** Gives a stub its deadline. */
  public <S extends AbstractStub<S>> S within(Duration timeout, S stub) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(
          "timeout: %s (expected: a positive time)".formatted(timeout));
    }
    return stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Runs a call.
   *
   * @throws dev.dagfetch.client.error.DagfetchClientException if it fails
   */
  public <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw failures.of(e);
    }
  }

  /**
   * Has the next call connect anew and at once: not over a connection that seems dead, and not
   * after the channel's own pause, during which calls fail with what happened before it. Calls that
   * are open stay where they are.
   */
  public void reconnect() {
    channel.enterIdle();
  }

  public Failures failures() {
    return failures;
  }

  /** Ends the calls that are open, and the connection. */
  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      transport.close();
    } catch (Exception e) {
      throw new IllegalStateException("the transport cannot be closed", e);
    }
  }
}
