package dev.dagfetch.server.rpc;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.TreeId;
import dev.dagfetch.server.git.TreeReader;
import dev.dagfetch.server.git.Wait;
import dev.dagfetch.server.rpc.call.FrameSink;
import dev.dagfetch.server.rpc.call.Waits;
import dev.dagfetch.server.rpc.files.BaseUse;
import dev.dagfetch.server.rpc.files.FetchAnswer;
import dev.dagfetch.server.rpc.files.PathFilter;
import dev.dagfetch.server.rpc.files.Selection;
import dev.dagfetch.server.rpc.wire.FetchFrame;
import dev.dagfetch.server.segment.Plan;
import dev.dagfetch.server.segment.Segments;
import dev.dagfetch.server.store.Manifest;
import dev.dagfetch.server.store.Manifests;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.v1.Codec;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import dev.dagfetch.v1.FetchDagRequest;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers FetchDag: from the request to the version, what is wanted of it, and the frames. A whole
 * version comes from its segments; a part of one, or what differs from a base, from its mirror.
 * Thread-safe.
 */
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

  /** Sends the whole answer. Blocks, for the remote and for the reader. */
  void answer(FetchDagRequest request, FrameSink<FetchFrame> sink) throws IOException {
    try (FetchMeters.Fetch fetch = meters.begin()) {
      Request checked = Request.parse(request);
      Version version = find(checked, request, sink);
      fetch.servedFrom(VersionMapper.servedFrom(version));
      send(checked, version, header(version), new FetchAnswer(sink, fetch::sent));
      fetch.complete();
    }
  }

  private void send(
      Request request, Version version, FetchDagHeader.Builder header, FetchAnswer answer)
      throws IOException {
    TreeId base = request.base();
    if (!request.filter().isAll()) {
      header.setBaseOutcome(
          base == null
              ? BaseOutcome.BASE_OUTCOME_NOT_REQUESTED
              : BaseOutcome.BASE_OUTCOME_UNSUPPORTED);
      sendNarrowed(version, request.filter(), header, answer);
    } else if (base == null) {
      header.setBaseOutcome(BaseOutcome.BASE_OUTCOME_NOT_REQUESTED);
      sendAll(version, segments.plan(version.files()), header, answer);
    } else {
      sendChanges(version, base, header, answer);
    }
  }

  private void sendAll(
      Version version, Plan plan, FetchDagHeader.Builder header, FetchAnswer answer)
      throws IOException {
    describe(plan, header).setFilesToCome(plan.files()).setBytesToCome(plan.contentBytes());
    answer.send(header.build(), segments, version.files(), plan);
  }

  private void sendChanges(
      Version version, TreeId base, FetchDagHeader.Builder header, FetchAnswer answer)
      throws IOException {
    Plan plan = segments.plan(version.files());
    try (TreeReader reader = version.files().mirror().openReader()) {
      switch (BaseUse.of(base, plan, reader)) {
        case BaseUse.Used(Selection changes) -> {
          describe(plan, header)
              .setFilesToCome(changes.files().size())
              .setBytesToCome(changes.bytes())
              .setBaseTreeId(base.hex())
              .setBaseOutcome(BaseOutcome.BASE_OUTCOME_USED);
          answer.send(header.build(), changes, reader);
        }
        case BaseUse.Unused(BaseOutcome reason) ->
            sendAll(version, plan, header.setBaseOutcome(reason), answer);
      }
    }
  }

  private static FetchDagHeader.Builder describe(Plan plan, FetchDagHeader.Builder header) {
    return header
        .setFileCount(plan.files())
        .setTotalBytes(plan.contentBytes())
        .setGitlinkCount(plan.gitlinks());
  }

  private void sendNarrowed(
      Version version, PathFilter filter, FetchDagHeader.Builder header, FetchAnswer answer)
      throws IOException {
    Manifest manifest = manifests.of(version.files());
    try (TreeReader reader = version.files().mirror().openReader()) {
      Selection selection = Selection.of(manifest, filter, reader);
      header
          .setFileCount(manifest.entries().size())
          .setTotalBytes(manifest.totalBytes())
          .setFilesToCome(selection.files().size())
          .setBytesToCome(selection.bytes())
          .setGitlinkCount(manifest.gitlinks())
          .setNarrowed(true);
      answer.send(header.build(), selection, reader);
    }
  }

  private Version find(Request checked, FetchDagRequest request, FrameSink<FetchFrame> sink) {
    return request.getCachedOnly()
        ? versions.findCached(checked.name())
        : versions.find(checked.name(), wait(request, sink));
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

  private static FetchDagHeader.Builder header(Version version) {
    return FetchDagHeader.newBuilder()
        .setVersion(VersionMapper.toWire(version))
        .setServedFrom(VersionMapper.servedFrom(version))
        .setCodec(Codec.CODEC_IDENTITY);
  }

  /** What a request says, read and found to be well-formed before anything else happens. */
  private record Request(VersionName name, PathFilter filter, @Nullable TreeId base) {
    static Request parse(FetchDagRequest request) {
      if (!request.getResumeToken().isEmpty()) {
        throw new DagfetchException(
            Reason.RESUME_TOKEN_MISMATCH,
            "this daemon issues no resume tokens, so this one is not of this request; start over"
                + " without it");
      }
      return new Request(
          VersionName.of(request),
          PathFilter.parse(request.getPathPrefixesList()),
          request.getBaseTreeId().isEmpty()
              ? null
              : TreeId.parse("base_tree_id", request.getBaseTreeId()));
    }
  }
}
