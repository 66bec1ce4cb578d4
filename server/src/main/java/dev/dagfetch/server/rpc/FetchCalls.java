package dev.dagfetch.server.rpc;

import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.rpc.call.FrameSink;
import dev.dagfetch.server.rpc.call.Waits;
import dev.dagfetch.server.rpc.files.Outlet;
import dev.dagfetch.server.rpc.wire.FetchFrame;
import dev.dagfetch.server.segment.Segments;
import dev.dagfetch.server.store.Manifests;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Answers FetchDag: from the request to the version, and to its answer. Thread-safe. */
final class FetchCalls {
  private final VersionLookup versions;
  private final Segments segments;
  private final Manifests manifests;
  private final FetchMeters meters;

  FetchCalls(VersionLookup versions, Segments segments, Manifests manifests, FetchMeters meters) {
    this.versions = versions;
    this.segments = segments;
    this.manifests = manifests;
    this.meters = meters;
  }

  /** The codecs that answers can come with. */
  List<Codec> codecs() {
    return Codecs.offered(segments);
  }

  /** Sends the whole answer. Blocks, for the remote and for the reader. */
  void answer(FetchDagRequest request, FrameSink<FetchFrame> sink) throws IOException {
    try (FetchMeters.Fetch fetch = meters.begin()) {
      FetchQuery query = FetchQuery.of(request);
      Version version = find(query.name(), request, sink);
      fetch.servedFrom(VersionMapper.servedFrom(version));
      new FetchCall(query, version, new Outlet(sink, fetch::sent)).answer(segments, manifests);
      fetch.complete();
    }
  }

  private Version find(VersionName name, FetchDagRequest request, FrameSink<FetchFrame> sink) {
    return request.getCachedOnly()
        ? versions.findCached(name)
        : versions.find(name, wait(request, sink));
  }

  private static Wait wait(FetchDagRequest request, FrameSink<FetchFrame> sink) {
    return Waits.of(
        request.hasRemoteTimeout() ? Optional.of(request.getRemoteTimeout()) : Optional.empty(),
        progress -> {
          if (request.getReportProgress()) {
            sink.offer(FetchFrame.of(ProgressMapper.toWire(progress)));
          }
        });
  }
}
