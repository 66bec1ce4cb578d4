package dev.dagfetch.server.rpc.call;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.gate.Asker;
import dev.dagfetch.server.git.gate.FetchProgress;
import dev.dagfetch.server.git.gate.Wait;
import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How long the current call waits for a remote: what its request says, and never beyond its
 * deadline.
 */
public final class Waits {
  /** For callers that set neither; the fetch itself has its own, shorter, limit. */
  private static final Duration UNLIMITED = Duration.ofDays(1);

  private Waits() {}

  /** The wait of a call that can name no time of its own. */
  public static Wait untilDeadline() {
    return of(Optional.empty(), progress -> {});
  }

  /**
   * The wait that a request asks for.
   *
   * @param remoteTimeout its {@code remote_timeout}; a caller who sets it wants the fetch to go on
   *     without him
   */
  public static Wait of(
      Optional<com.google.protobuf.Duration> remoteTimeout, Consumer<FetchProgress> progress) {
    Duration limit = remoteTimeout.map(Waits::parse).orElse(UNLIMITED);
    Deadline deadline = Context.current().getDeadline();
    if (deadline != null) {
      Duration left = Duration.ofNanos(Math.max(1, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
      limit = left.compareTo(limit) < 0 ? left : limit;
    }
    Asker asker = new Asker(Connection.current(), "");
    return new Wait(limit, remoteTimeout.isPresent(), asker, progress);
  }

  private static Duration parse(com.google.protobuf.Duration timeout) {
    if (timeout.getSeconds() < 0
        || timeout.getNanos() < 0
        || timeout.equals(timeout.getDefaultInstanceForType())) {
      throw DagfetchException.invalidField(
          "remote_timeout", timeout.getSeconds() + " s", "more than 0 s");
    }
    return Duration.ofSeconds(
        Math.min(timeout.getSeconds(), UNLIMITED.toSeconds()), timeout.getNanos());
  }
}
