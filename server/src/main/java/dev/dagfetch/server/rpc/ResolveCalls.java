package dev.dagfetch.server.rpc;

import dev.dagfetch.server.dag.DagIds;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.refs.Tip;
import dev.dagfetch.server.rpc.call.Waits;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.server.version.Versions;
import dev.dagfetch.v1.ResolveDagRequest;
import dev.dagfetch.v1.ResolveDagResponse;
import dev.dagfetch.v1.ServedFrom;
import java.time.Duration;
import java.util.Optional;

/** Answers ResolveDag: from a ref, a commit or a pin to the version. Thread-safe. */
final class ResolveCalls {
  private final VersionLookup lookup;
  private final Versions versions;

  ResolveCalls(VersionLookup lookup, Versions versions) {
    this.lookup = lookup;
    this.versions = versions;
  }

  ResolveDagResponse answer(ResolveDagRequest request) {
    DagIds.require(request.getDagId());
    Wait wait = wait(request);
    return switch (request.getTargetCase()) {
      case COMMIT ->
          found(versions.at(request.getDagId(), CommitId.parse(request.getCommit()), wait));
      case PIN_ID ->
          found(lookup.find(VersionName.pinned(request.getDagId(), request.getPinId()), wait));
      case REF -> byRef(request, Optional.of(request.getRef()), wait);
      case TARGET_NOT_SET -> byRef(request, Optional.empty(), wait);
    };
  }

  private ResolveDagResponse byRef(ResolveDagRequest request, Optional<String> ref, Wait wait) {
    Duration maxAge = Times.fromWire("max_age", request.getMaxAge());
    long start = System.nanoTime();
    Tip tip = versions.tip(request.getDagId(), ref, maxAge, wait);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    boolean asked = tip.askedAt().age().compareTo(elapsed) <= 0;
    Version version = versions.at(request.getDagId(), tip.commit(), wait.since(start));
    boolean remote = asked || version.fetched();
    return ResolveDagResponse.newBuilder()
        .setVersion(VersionMapper.toWire(version))
        .setTip(VersionMapper.toWire(tip))
        .setServedFrom(remote ? ServedFrom.SERVED_FROM_REMOTE : ServedFrom.SERVED_FROM_DISK)
        .build();
  }

  private static ResolveDagResponse found(Version version) {
    return ResolveDagResponse.newBuilder()
        .setVersion(VersionMapper.toWire(version))
        .setServedFrom(VersionMapper.servedFrom(version))
        .build();
  }

  private static Wait wait(ResolveDagRequest request) {
    return Waits.of(
        request.hasRemoteTimeout() ? Optional.of(request.getRemoteTimeout()) : Optional.empty(),
        progress -> {});
  }
}
