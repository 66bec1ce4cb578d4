package dev.dagfetch.server.rpc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dagfetch.server.git.gate.Wait;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.refs.RemoteReport;
import dev.dagfetch.server.git.refs.Tip;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.rpc.call.Waits;
import dev.dagfetch.v1.CheckRepositoryRequest;
import dev.dagfetch.v1.CheckRepositoryResponse;
import dev.dagfetch.v1.ListRefsRequest;
import dev.dagfetch.v1.ListRefsResponse;
import dev.dagfetch.v1.SyncRepositoryRequest;
import dev.dagfetch.v1.SyncRepositoryResponse;
import java.time.Duration;
import java.util.List;

/**
 * Answers the calls that ask a remote: CheckRepository, SyncRepository and ListRefs. Thread-safe.
 */
final class RemoteCalls {
  private static final PageSize PAGE = new PageSize(1000, 10_000);
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private final Repositories repositories;

  /** What remotes answered, so that the pages of one listing are of one answer. */
  private final Cache<Listing, List<Tip>> answers =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(100).build();

  RemoteCalls(Repositories repositories) {
    this.repositories = repositories;
  }

  CheckRepositoryResponse check(CheckRepositoryRequest request) {
    RemoteReport report = repositories.mirror(request.getName()).check(Waits.untilDeadline());
    return CheckRepositoryResponse.newBuilder()
        .setHeadRef(report.headRef().orElse(""))
        .setHeadCommit(report.headCommit().map(CommitId::hex).orElse(""))
        .setRefCount(report.refCount())
        .setElapsed(Times.toWire(report.elapsed()))
        .build();
  }

  SyncRepositoryResponse sync(SyncRepositoryRequest request) {
    Mirror mirror = repositories.mirror(request.getName());
    String ref =
        request.getRef().isEmpty()
            ? repositories.get(request.getName()).defaultRef()
            : request.getRef();
    Wait wait = Waits.untilDeadline();
    Tip tip = mirror.resolve(ref, Duration.ZERO, wait);
    boolean fetched = mirror.ensure(tip.commit(), wait);
    return SyncRepositoryResponse.newBuilder()
        .setTip(VersionMapper.toWire(tip))
        .setFetched(fetched)
        .build();
  }

  ListRefsResponse listRefs(ListRefsRequest request) {
    int size = PAGE.of(request.getPageSize());
    PageToken token = new PageToken("ListRefs", List.of(request.getName(), request.getPrefix()));
    Page<Tip> page = Page.cut(tips(request), Tip::ref, size, token, request.getPageToken());
    return ListRefsResponse.newBuilder()
        .addAllRefs(page.entries().stream().map(VersionMapper::toWire).toList())
        .setNextPageToken(page.nextToken())
        .build();
  }

  /**
   * The remote's answer for a first page; for a later one the remembered answer, or a new one if it
   * is forgotten.
   */
  private List<Tip> tips(ListRefsRequest request) {
    Mirror mirror = repositories.mirror(request.getName());
    Listing listing = new Listing(request.getName(), request.getPrefix());
    List<Tip> known = request.getPageToken().isEmpty() ? null : answers.getIfPresent(listing);
    if (known != null) {
      return known;
    }
    List<Tip> tips = List.copyOf(mirror.listRefs(request.getPrefix(), Waits.untilDeadline()));
    answers.put(listing, tips);
    return tips;
  }

  /** What a listing is of. */
  private record Listing(String repository, String prefix) {}
}
