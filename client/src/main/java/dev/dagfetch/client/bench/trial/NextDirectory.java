package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.host.Tool;
import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.bench.measure.Duel;
import dev.dagfetch.client.bench.report.CaseId;
import dev.dagfetch.client.bench.report.CaseResult;
import dev.dagfetch.client.bench.repository.OneFileVersion;
import dev.dagfetch.client.cache.CacheLimits;
import dev.dagfetch.client.cache.VersionCache;
import dev.dagfetch.client.fetch.BaseChoice;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.local.DiskTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The directory of a version that differs by one file from the one that the client holds.
 *
 * <p>What the client holds was itself fetched with a base, as on a worker that has run for a while.
 */
final class NextDirectory {
  private static final String FULL_FETCH = "the whole version (P1)";

  private final Stage stage;
  private final DagfetchClient client;
  private final OneFileVersion next;

  NextDirectory(Stage stage, DagfetchClient client) throws IOException {
    this.stage = stage;
    this.client = client;
    this.next = stage.remotes().versions(stage.repository(), 1).get(0);
  }

  /** P3: until what changed has come and is proven. */
  CaseResult changesProven() throws IOException, InterruptedException {
    Contestant ours = based(BaseChoice.at(held(false))).untilProven();
    return fight(CaseId.P3, FULL_FETCH, ours, wholeVersion());
  }

  /** P3d: until the directory is published. */
  CaseResult published(boolean hardLinks) throws IOException, InterruptedException {
    CaseId id = hardLinks ? CaseId.P3D_LINKS : CaseId.P3D;
    if (!Tool.isThere("cp")) {
      return CaseResult.notAvailable(id, "cp is not on the PATH");
    }
    Path held = held(hardLinks);
    Path target = stage.places().target("peer");
    String how = hardLinks ? "-rl" : "-r";
    Contestant theirs =
        CommandContestant.making(target, List.of("cp", how, held.toString(), target.toString()));
    return fight(id, "cp " + how, based(new BaseChoice(held, hardLinks)), theirs);
  }

  /** P3e: where the old version has to go. */
  CaseResult recycled() throws IOException, InterruptedException {
    Path directory = stage.places().target("cache");
    VersionCache cache = client.cacheIn(directory, new CacheLimits(Long.MAX_VALUE, 1));
    Contestant ours = new RecycledFetch(cache, stage.version(), name(), next.treeId());
    try {
      return fight(CaseId.P3E, FULL_FETCH, ours, wholeVersion());
    } finally {
      DiskTree.remove(directory);
    }
  }

  private CaseResult fight(CaseId id, String peer, Contestant ours, Contestant theirs)
      throws IOException, InterruptedException {
    return CaseResult.of(id, peer, Duel.fight(stage.scale().rounds(), ours, theirs));
  }

  private VersionName name() {
    return VersionName.atCommit(Stage.MAIN, next.commit());
  }

  private BasedFetch based(BaseChoice base) throws IOException {
    return new BasedFetch(client, name(), next.treeId(), stage.places().target("ours"), base);
  }

  private Contestant wholeVersion() throws IOException {
    return new FetchContestant(
        client, stage.version(), stage.repository().treeId(), stage.places().target("whole"));
  }

  /** The version before, made from itself. Fetched once. */
  private Path held(boolean hardLinks) throws IOException {
    Path first = stage.places().target(hardLinks ? "first-linked" : "first");
    Path held = stage.places().target(hardLinks ? "held-linked" : "held");
    FetchOptions options =
        hardLinks ? FetchOptions.DEFAULTS.withReadOnlyFiles() : FetchOptions.DEFAULTS;
    client.fetch(new FetchRequest(stage.version(), first, Stage.TIMEOUT, options));
    client.fetch(
        new FetchRequest(
            stage.version(),
            held,
            Stage.TIMEOUT,
            options.withBase(new BaseChoice(first, hardLinks))));
    return held;
  }
}
