package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.v1.EvictVersionRequest;
import dev.dagfetch.v1.EvictVersionResponse;
import dev.dagfetch.v1.GetCacheStatsResponse;
import dev.dagfetch.v1.VerifyVersionResponse;
import dev.dagfetch.v1.Version;
import dev.dagfetch.v1.WarmVersionRequest;
import dev.dagfetch.v1.WarmVersionResponse;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dagfetch cache}. */
@Command(
    name = "cache",
    description =
        "Looks at and steers what the daemon holds on disk. Evicting loses nothing but time.",
    subcommands = {
      CacheCommand.Stats.class,
      CacheCommand.Warm.class,
      CacheCommand.Evict.class,
      CacheCommand.Verify.class
    })
final class CacheCommand extends CommandGroup {

  static Map<String, @Nullable Object> json(GetCacheStatsResponse stats) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("checkout_budget_bytes", stats.getCheckoutBudgetBytes());
    json.put("checkout_used_bytes", stats.getCheckoutUsedBytes());
    json.put("checkout_count", stats.getCheckoutCount());
    json.put("lease_count", stats.getLeaseCount());
    json.put("mirror_used_bytes", stats.getMirrorUsedBytes());
    json.put("checkout_hits", stats.getCheckoutHits());
    json.put("checkout_misses", stats.getCheckoutMisses());
    json.put("checkout_evictions", stats.getCheckoutEvictions());
    json.put("manifest_count", stats.getManifestCount());
    json.put("segment_budget_bytes", stats.getSegmentBudgetBytes());
    json.put("segment_used_bytes", stats.getSegmentUsedBytes());
    json.put("segment_count", stats.getSegmentCount());
    json.put("segment_hits", stats.getSegmentHits());
    json.put("segment_builds", stats.getSegmentBuilds());
    json.put("segment_evictions", stats.getSegmentEvictions());
    json.put("disk_budget_bytes", stats.getDiskBudgetBytes());
    json.put("disk_used_bytes", stats.getDiskUsedBytes());
    json.put("serve_only", stats.getServeOnly());
    json.put(
        "scrub_finish_time",
        stats.hasScrubFinishTime() ? Amounts.instant(stats.getScrubFinishTime()) : null);
    json.put("scrub_checked_count", stats.getScrubCheckedCount());
    json.put("scrub_damaged_count", stats.getScrubDamagedCount());
    json.put("scrub_unchecked_count", stats.getScrubUncheckedCount());
    return json;
  }

  static String line(GetCacheStatsResponse stats) {
    return "%s, %s of %s, %s; mirrors %s"
        .formatted(
            Amounts.count(stats.getCheckoutCount(), "checkout"),
            Amounts.bytes(stats.getCheckoutUsedBytes()),
            Amounts.bytes(stats.getCheckoutBudgetBytes()),
            Amounts.count(stats.getLeaseCount(), "lease"),
            Amounts.bytes(stats.getMirrorUsedBytes()));
  }

  /** {@code dagfetch cache stats}. */
  @Command(
      name = "stats",
      description = "Says what the cache holds.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch cache stats --json"})
  static final class Stats extends ClientCommand {
    @Override
    int run(DagfetchClient client, Output output) {
      GetCacheStatsResponse stats = client.cache().stats(timeout());
      output.answer(json(stats), out -> lines(stats, out));
      return ExitCode.OK;
    }

    private static void lines(GetCacheStatsResponse stats, PrintWriter out) {
      out.println(
          "checkouts  %d, %s of %s"
              .formatted(
                  stats.getCheckoutCount(),
                  Amounts.bytes(stats.getCheckoutUsedBytes()),
                  Amounts.bytes(stats.getCheckoutBudgetBytes())));
      if (!stats.getServeOnly().isEmpty()) {
        out.println("serve-only " + stats.getServeOnly());
      }
      out.println("leases     %d".formatted(stats.getLeaseCount()));
      out.println(
          "segments   %d, %s of %s"
              .formatted(
                  stats.getSegmentCount(),
                  Amounts.bytes(stats.getSegmentUsedBytes()),
                  Amounts.bytes(stats.getSegmentBudgetBytes())));
      out.println("mirrors    %s".formatted(Amounts.bytes(stats.getMirrorUsedBytes())));
      out.println("manifests  %d in memory".formatted(stats.getManifestCount()));
      out.println(
          "together   %s%s"
              .formatted(
                  Amounts.bytes(stats.getDiskUsedBytes()),
                  stats.getDiskBudgetBytes() == 0
                      ? ""
                      : " of " + Amounts.bytes(stats.getDiskBudgetBytes())));
      out.println(
          "since the start  checkouts: %d hits, %d misses, %d evictions"
              .formatted(
                  stats.getCheckoutHits(),
                  stats.getCheckoutMisses(),
                  stats.getCheckoutEvictions()));
      out.println(
          "                 segments: %d hits, %d built, %d evictions"
              .formatted(
                  stats.getSegmentHits(), stats.getSegmentBuilds(), stats.getSegmentEvictions()));
      out.println(
          "                 scrub: %d checked, %d damaged, %d could not be checked; last round ended %s"
              .formatted(
                  stats.getScrubCheckedCount(),
                  stats.getScrubDamagedCount(),
                  stats.getScrubUncheckedCount(),
                  stats.hasScrubFinishTime()
                      ? Amounts.instant(stats.getScrubFinishTime())
                      : "never"));
    }
  }

  /** {@code dagfetch cache warm}. */
  @Command(
      name = "warm",
      description =
          "Has the daemon prepare a version, so that the next caller is served from its disk.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch cache warm etl@main --materialize"})
  static final class Warm extends ClientCommand {
    @Mixin private final VersionArgument version = new VersionArgument();

    @Option(
        names = "--materialize",
        description = "Also make the checkout, not only fetch the commit.")
    private boolean materialize;

    @Override
    int run(DagfetchClient client, Output output) {
      VersionName name = version.choose(new VersionChoice(client, output, timeout()));
      WarmVersionRequest.Builder request =
          WarmVersionRequest.newBuilder().setDagId(name.dagId()).setMaterialize(materialize);
      WarmVersionResponse answer =
          client
              .cache()
              .warm(
                  (name.commit().isEmpty()
                          ? request.setPinId(name.pinId())
                          : request.setCommit(name.commit()))
                      .build(),
                  timeout());
      Map<String, @Nullable Object> json = Views.version(answer.getVersion());
      json.put("served_from", Views.servedFrom(answer.getServedFrom()));
      json.put("materialized", materialize);
      Version warmed = answer.getVersion();
      output.done(
          json,
          out ->
              out.println(
                  "%s@%s is warm, tree %s, from %s"
                      .formatted(
                          warmed.getDagId(),
                          warmed.getCommit(),
                          warmed.getTreeId(),
                          Views.servedFrom(answer.getServedFrom()))));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch cache evict}. */
  @Command(
      name = "evict",
      description =
          "Drops a version's checkout. A leased one leaves the disk when its last lease ends.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch cache evict 4b825dc642cb6eb9a060e54bf8d69288fbee4904"})
  static final class Evict extends ClientCommand {
    @Parameters(
        index = "0",
        paramLabel = "TREE_ID",
        description = "The version's tree id; \"dagfetch resolve\" says it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String treeId;

    @Option(names = "--unless-leased", description = "Fail if it is leased.")
    private boolean unlessLeased;

    @Override
    int run(DagfetchClient client, Output output) {
      EvictVersionRequest request =
          EvictVersionRequest.newBuilder().setTreeId(treeId).setUnlessLeased(unlessLeased).build();
      EvictVersionResponse answer = client.cache().evict(request, timeout());
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("tree_id", treeId);
      json.put("bytes", answer.getBytes());
      json.put("leases_held", answer.getLeasesHeld());
      String held =
          answer.getLeasesHeld() == 0
              ? ""
              : ", on disk until %s end".formatted(Amounts.count(answer.getLeasesHeld(), "lease"));
      output.done(
          json,
          out ->
              out.println(
                  "evicted %s, %s%s".formatted(treeId, Amounts.bytes(answer.getBytes()), held)));
      return ExitCode.OK;
    }
  }

  /** {@code dagfetch cache verify}. */
  @Command(
      name = "verify",
      description =
          "Has the daemon read a version's checkout and segments again. What is damaged is dropped,"
              + " and the exit code is 6.",
      footerHeading = "%nExamples:%n",
      footer = {"  dagfetch cache verify 4b825dc642cb6eb9a060e54bf8d69288fbee4904"})
  static final class Verify extends ClientCommand {
    @Parameters(
        index = "0",
        paramLabel = "TREE_ID",
        description = "The version's tree id; \"dagfetch resolve\" says it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String treeId;

    @Override
    int run(DagfetchClient client, Output output) {
      VerifyVersionResponse answer = client.cache().verify(treeId, timeout());
      if (isSound(answer)) {
        output.done(
            json(answer),
            out ->
                out.println(
                    "%s is sound: %s, %s; %s"
                        .formatted(
                            treeId,
                            Amounts.count(answer.getFileCount(), "file"),
                            Amounts.bytes(answer.getContentBytes()),
                            Amounts.count(answer.getSegmentCount(), "segment"))));
        return ExitCode.OK;
      }
      output.answer(
          json(answer),
          out -> {
            answer
                .getDamagedPathsList()
                .forEach(path -> out.println(Views.path(path) + " is damaged"));
            if (answer.getDamagedSegmentCount() > 0) {
              out.println(
                  Amounts.count(answer.getDamagedSegmentCount(), "damaged segment") + " dropped");
            }
          });
      return ExitCode.VERIFICATION_FAILED;
    }

    private static boolean isSound(VerifyVersionResponse answer) {
      return answer.getDamagedPathsCount() == 0 && answer.getDamagedSegmentCount() == 0;
    }

    private Map<String, @Nullable Object> json(VerifyVersionResponse answer) {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("tree_id", treeId);
      json.put("ok", isSound(answer));
      json.put("files", answer.getFileCount());
      json.put("bytes", answer.getContentBytes());
      json.put("segments", answer.getSegmentCount());
      json.put("damaged_segments", answer.getDamagedSegmentCount());
      json.put("damaged_paths", answer.getDamagedPathsList().stream().map(Views::path).toList());
      return json;
    }
  }
}
