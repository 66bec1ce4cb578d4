package dev.dagfetch.server.pin;

import dev.dagfetch.server.git.object.CommitId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Requests for tests. */
final class PinRequests {
  private PinRequests() {}

  static PinRequest ofCommit(String id, String dagId, CommitId commit) {
    return new PinRequest(
        id,
        dagId,
        Optional.of(commit),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Duration.ZERO);
  }

  static PinRequest ofRef(String id, String dagId, String ref) {
    return new PinRequest(
        id, dagId, Optional.empty(), Optional.of(ref), Optional.empty(), Map.of(), Duration.ZERO);
  }

  static PinRequest ofDefault(String id, String dagId) {
    return new PinRequest(
        id, dagId, Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Duration.ZERO);
  }

  static PinRequest withTtl(PinRequest request, Duration ttl) {
    return new PinRequest(
        request.id(),
        request.dagId(),
        request.commit(),
        request.ref(),
        Optional.of(ttl),
        request.labels(),
        request.maxAge());
  }

  static PinRequest withLabels(PinRequest request, Map<String, String> labels) {
    return new PinRequest(
        request.id(),
        request.dagId(),
        request.commit(),
        request.ref(),
        request.ttl(),
        labels,
        request.maxAge());
  }
}
