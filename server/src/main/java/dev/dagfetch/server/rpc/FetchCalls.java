package dev.dagfetch.server.rpc;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.TreeReader;
import dev.dagfetch.server.git.Wait;
import dev.dagfetch.server.rpc.call.FrameSink;
import dev.dagfetch.server.rpc.call.Waits;
import dev.dagfetch.server.rpc.files.FetchAnswer;
import dev.dagfetch.server.rpc.files.PathFilter;
import dev.dagfetch.server.rpc.files.Selection;
import dev.dagfetch.server.store.Manifest;
import dev.dagfetch.server.store.Manifests;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Answers FetchDag: from the request to the version, its manifest, the wanted part of it, and the
 * frames. Thread-safe.
 */
final class FetchCalls {
  private final VersionLookup versions;
  private final Manifests manifests;
  private final FetchMeters meters;

  FetchCalls(VersionLookup versions, Manifests manifests, FetchMeters meters) {
    this.versions = versions;
    this.manifests = manifests;
    this.meters = meters;
  }

  /** Sends the whole answer. Blocks, for the remote and for the reader. */
  void answer(FetchDagRequest request, FrameSink<FetchDagResponse> sink) throws IOException {
    try (FetchMeters.Fetch fetch = meters.begin()) {
      Request checked = Request.parse(request);
      Version version = find(checked, request, sink);
      fetch.servedFrom(VersionMapper.servedFrom(version));
      Manifest manifest = manifests.of(version.files());
      try (TreeReader reader = version.files().mirror().openReader()) {
        Selection selection = Selection.of(manifest, checked.filter(), reader);
        new FetchAnswer(sink, reader, fetch::sent)
            .send(header(request, version, manifest, selection), selection);
      }
      fetch.complete();
    }
  }

  private Version find(Request checked, FetchDagRequest request, FrameSink<FetchDagResponse> sink) {
    return request.getCachedOnly()
        ? versions.findCached(checked.name())
        : versions.find(checked.name(), wait(request, sink));
  }

  private static Wait wait(FetchDagRequest request, FrameSink<FetchDagResponse> sink) {
    return Waits.of(
        request.hasRemoteTimeout() ? Optional.of(request.getRemoteTimeout()) : Optional.empty(),
        progress -> {
          if (request.getReportProgress()) {
            sink.offer(
                FetchDagResponse.newBuilder().setProgress(ProgressMapper.toWire(progress)).build());
          }
        });
  }

  private static FetchDagHeader header(
      FetchDagRequest request, Version version, Manifest manifest, Selection selection) {
    return FetchDagHeader.newBuilder()
        .setVersion(VersionMapper.toWire(version))
        .setFileCount(manifest.entries().size())
        .setTotalBytes(manifest.totalBytes())
        .setFilesToCome(selection.files().size())
        .setBytesToCome(selection.bytes())
        .setBaseOutcome(
            request.getBaseTreeId().isEmpty()
                ? BaseOutcome.BASE_OUTCOME_NOT_REQUESTED
                : BaseOutcome.BASE_OUTCOME_UNSUPPORTED)
        .setServedFrom(VersionMapper.servedFrom(version))
        .setCodec(Codec.CODEC_IDENTITY)
        .setGitlinkCount(manifest.gitlinks())
        .setNarrowed(selection.narrowed())
        .build();
  }

  /** What a request says, read and found to be well-formed before anything else happens. */
  private record Request(VersionName name, PathFilter filter) {
    static Request parse(FetchDagRequest request) {
      if (!request.getResumeToken().isEmpty()) {
        throw new DagfetchException(
            Reason.RESUME_TOKEN_MISMATCH,
            "this daemon issues no resume tokens, so this one is not of this request; start over without it");
      }
      return new Request(VersionName.of(request), PathFilter.parse(request.getPathPrefixesList()));
    }
  }
}
