package dev.dagfetch.server.rpc;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.rpc.call.FrameSink;
import dev.dagfetch.server.rpc.call.Peer;
import dev.dagfetch.server.rpc.call.RequestId;
import dev.dagfetch.server.rpc.call.Waits;
import dev.dagfetch.server.store.BuildProgress;
import dev.dagfetch.server.store.Checkouts;
import dev.dagfetch.server.store.Holder;
import dev.dagfetch.server.store.Lease;
import dev.dagfetch.server.store.Manifest;
import dev.dagfetch.server.store.Manifests;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.v1.CheckoutReady;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.OpenCheckoutResponse;
import dev.dagfetch.v1.Progress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers OpenCheckout: leases a checkout and holds the lease until the call ends, however it ends.
 * Thread-safe.
 */
final class CheckoutCalls {
  private final VersionLookup versions;
  private final Checkouts checkouts;
  private final Manifests manifests;
  private final boolean allowedOverTcp;

  CheckoutCalls(
      VersionLookup versions, Checkouts checkouts, Manifests manifests, boolean allowedOverTcp) {
    this.versions = versions;
    this.checkouts = checkouts;
    this.manifests = manifests;
    this.allowedOverTcp = allowedOverTcp;
  }

  /** Whether the current call's connection may have a checkout. */
  boolean isAllowed() {
    return allowedOverTcp || Peer.isLocal();
  }

  /** Sends the directory and does not return while the caller holds the call open. */
  void answer(OpenCheckoutRequest request, FrameSink<OpenCheckoutResponse> sink) {
    requireAllowed();
    VersionName name = VersionName.of(request);
    Version version =
        request.getCachedOnly()
            ? versions.findCached(name)
            : versions.find(name, wait(request, sink));
    Manifest manifest = manifests.of(version.files());
    try (Lease lease = lease(request, version, sink)) {
      sink.send(
          OpenCheckoutResponse.newBuilder()
              .setReady(ready(version, manifest, lease, request.getWritable()))
              .build());
      sink.awaitEnd();
    }
  }

  private void requireAllowed() {
    if (!isAllowed()) {
      throw new DagfetchException(
          Reason.CHECKOUT_NOT_LOCAL,
          "a checkout is a directory on the daemon's host, and this call came over TCP; call over"
              + " the Unix domain socket, or use FetchDag");
    }
  }

  private Lease lease(
      OpenCheckoutRequest request, Version version, FrameSink<OpenCheckoutResponse> sink) {
    Consumer<BuildProgress> progress =
        building -> report(request, ProgressMapper.toWire(building), sink);
    Holder holder = new Holder(version.dagId(), RequestId.current());
    return request.getWritable()
        ? checkouts.leaseWritable(version.files(), holder, progress)
        : checkouts.lease(version.files(), holder, progress);
  }

  private static Wait wait(OpenCheckoutRequest request, FrameSink<OpenCheckoutResponse> sink) {
    return Waits.of(
        request.hasRemoteTimeout() ? Optional.of(request.getRemoteTimeout()) : Optional.empty(),
        fetching -> report(request, ProgressMapper.toWire(fetching), sink));
  }

  private static void report(
      OpenCheckoutRequest request, Progress progress, FrameSink<OpenCheckoutResponse> sink) {
    if (request.getReportProgress()) {
      sink.offer(OpenCheckoutResponse.newBuilder().setProgress(progress).build());
    }
  }

  private static CheckoutReady ready(
      Version version, Manifest manifest, Lease lease, boolean writable) {
    return CheckoutReady.newBuilder()
        .setVersion(VersionMapper.toWire(version))
        .setPath(ByteString.copyFrom(lease.root().toString(), StandardCharsets.UTF_8))
        .setLeaseId(lease.id())
        .setFileCount(manifest.entries().size())
        .setTotalBytes(manifest.totalBytes())
        .setServedFrom(VersionMapper.servedFrom(version))
        .setWritable(writable)
        .build();
  }
}
