package dev.dagfetch.server.rpc;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.mirror.Mirrors;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.rpc.call.UnaryCall;
import dev.dagfetch.server.rpc.call.Waits;
import dev.dagfetch.server.scrub.Scrub;
import dev.dagfetch.server.scrub.ScrubReport;
import dev.dagfetch.server.segment.SegmentStats;
import dev.dagfetch.server.segment.SegmentVerdict;
import dev.dagfetch.server.segment.Segments;
import dev.dagfetch.server.store.CheckoutStats;
import dev.dagfetch.server.store.Checkouts;
import dev.dagfetch.server.store.Eviction;
import dev.dagfetch.server.store.Manifests;
import dev.dagfetch.server.store.Verdict;
import dev.dagfetch.server.version.Version;
import dev.dagfetch.v1.CacheServiceGrpc.CacheServiceImplBase;
import dev.dagfetch.v1.EvictVersionRequest;
import dev.dagfetch.v1.EvictVersionResponse;
import dev.dagfetch.v1.GetCacheStatsRequest;
import dev.dagfetch.v1.GetCacheStatsResponse;
import dev.dagfetch.v1.VerifyVersionRequest;
import dev.dagfetch.v1.VerifyVersionResponse;
import dev.dagfetch.v1.WarmVersionRequest;
import dev.dagfetch.v1.WarmVersionResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** CacheService: what an administrator calls to look at and steer the cache. Thread-safe. */
final class CacheEndpoint extends CacheServiceImplBase {
  private final VersionLookup versions;
  private final Checkouts checkouts;
  private final Manifests manifests;
  private final Segments segments;
  private final Mirrors mirrors;
  private final Scrub scrub;
  private final DiskFigures disk;

  CacheEndpoint(VersionLookup versions, Backends backends) {
    this.versions = versions;
    this.checkouts = backends.checkouts();
    this.manifests = backends.manifests();
    this.segments = backends.segments();
    this.mirrors = backends.mirrors();
    this.scrub = backends.scrub();
    this.disk = backends.disk();
  }

  @Override
  public void getCacheStats(
      GetCacheStatsRequest request, StreamObserver<GetCacheStatsResponse> caller) {
    UnaryCall.answer(caller, this::stats);
  }

  @Override
  public void warmVersion(WarmVersionRequest request, StreamObserver<WarmVersionResponse> caller) {
    UnaryCall.answer(caller, () -> warm(request));
  }

  @Override
  public void evictVersion(
      EvictVersionRequest request, StreamObserver<EvictVersionResponse> caller) {
    UnaryCall.answer(caller, () -> evict(request));
  }

  @Override
  public void verifyVersion(
      VerifyVersionRequest request, StreamObserver<VerifyVersionResponse> caller) {
    UnaryCall.answer(caller, () -> verify(request));
  }

  private GetCacheStatsResponse stats() {
    CheckoutStats stats = checkouts.stats();
    SegmentStats ofSegments = segments.stats();
    ScrubReport ofScrub = scrub.report();
    GetCacheStatsResponse.Builder response = GetCacheStatsResponse.newBuilder();
    ofScrub.finished().map(Times::toWire).ifPresent(response::setScrubFinishTime);
    return response
        .setCheckoutBudgetBytes(stats.budgetBytes())
        .setCheckoutUsedBytes(stats.usedBytes())
        .setCheckoutCount(stats.count())
        .setLeaseCount(stats.leases())
        .setMirrorUsedBytes(mirrors.usedBytes())
        .setCheckoutHits(stats.hits())
        .setCheckoutMisses(stats.misses())
        .setCheckoutEvictions(stats.evictions())
        .setManifestCount(manifests.count())
        .setSegmentBudgetBytes(ofSegments.budgetBytes())
        .setSegmentUsedBytes(ofSegments.usedBytes())
        .setSegmentCount(ofSegments.count())
        .setSegmentHits(ofSegments.hits())
        .setSegmentBuilds(ofSegments.builds())
        .setSegmentEvictions(ofSegments.evictions())
        .setDiskBudgetBytes(disk.budgetBytes())
        .setDiskUsedBytes(disk.usedBytes())
        .setScrubCheckedCount(ofScrub.checked())
        .setScrubDamagedCount(ofScrub.damaged())
        .setScrubUncheckedCount(ofScrub.unchecked())
        .setServeOnly(mirrors.disk().shortage().orElse(""))
        .build();
  }

  private WarmVersionResponse warm(WarmVersionRequest request) {
    Version version = versions.find(VersionName.of(request), Waits.untilDeadline());
    manifests.of(version.files());
    if (request.getMaterialize()) {
      checkouts.warm(version.files());
    }
    return WarmVersionResponse.newBuilder()
        .setVersion(VersionMapper.toWire(version))
        .setServedFrom(VersionMapper.servedFrom(version))
        .build();
  }

  private EvictVersionResponse evict(EvictVersionRequest request) {
    Eviction eviction =
        checkouts.evict(TreeId.parse("tree_id", request.getTreeId()), request.getUnlessLeased());
    return EvictVersionResponse.newBuilder()
        .setBytes(eviction.bytes())
        .setLeasesHeld(eviction.leasesHeld())
        .build();
  }

  private VerifyVersionResponse verify(VerifyVersionRequest request) {
    TreeId tree = TreeId.parse("tree_id", request.getTreeId());
    Optional<Verdict> ofCheckout = checkouts.verify(tree);
    Optional<SegmentVerdict> ofSegments =
        mirrors
            .holding(tree)
            .map(mirror -> segments.verify(new MirrorTree(mirror, tree, SymlinkPolicy.DELIVER)))
            .filter(verdict -> verdict.segments() > 0);
    if (ofCheckout.isEmpty() && ofSegments.isEmpty()) {
      throw nothingOf(tree);
    }
    VerifyVersionResponse.Builder response = VerifyVersionResponse.newBuilder();
    ofCheckout.ifPresent(verdict -> tell(verdict, response));
    ofSegments.ifPresent(verdict ->
        response.setSegmentCount(verdict.segments()).setDamagedSegmentCount(verdict.damaged()));
    return response.build();
  }

  private static void tell(Verdict verdict, VerifyVersionResponse.Builder response) {
    response
        .setFileCount(verdict.files())
        .setContentBytes(verdict.bytes())
        .addAllDamagedPaths(verdict.damaged().stream().map(VersionMapper::toWire).toList());
  }

  private static DagfetchException nothingOf(TreeId tree) {
    return new DagfetchException(
            Reason.VERSION_UNKNOWN,
            "there is neither a checkout nor a segment of tree %s here; nothing to do, or fetch the version first"
                .formatted(tree))
        .with("tree_id", tree.hex());
  }
}
