package dev.dagfetch.client.command;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.cache.VersionCache;
import dev.dagfetch.client.cache.VersionLease;
import dev.dagfetch.client.fetch.BaseChoice;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.v1.Codec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code dagfetch fetch}. */
@Command(
    name = "fetch",
    description = {
      "Makes a directory that holds exactly the files of a version.",
      "",
      "Every file and the whole tree are checked against Git's hashes. The directory appears under"
          + " its name when it is complete, or not at all. A manifest is kept beside it, as"
          + " .NAME.dagfetch-manifest. If the directory holds the version already, nothing is sent;"
          + " if it holds anything else, it stays as it is, unless --replace is given.",
      "",
      "A connection that breaks is no failure: the fetch goes on behind what it has verified, also"
          + " when the daemon was started anew meanwhile. A daemon that was not there from the"
          + " beginning is not waited for, unless --retry-connrefused is given.",
      "",
      "With --base, or with --replace over an earlier version, only what differs is sent, and the"
          + " rest is taken from there. With --cache the newest version in the cache is the base.",
      "",
      "The receipt's served_from says what the answer cost: local (nothing, the directory held it),"
          + " memory or disk (of the daemon), or remote."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dagfetch fetch etl@main --into /srv/dags/etl",
      "  dagfetch fetch --pin run-42 --into ./etl --json",
      "  dagfetch fetch etl@main --into /srv/dags/new --base /srv/dags/old",
      "  dagfetch fetch --pin run-42 --cache /var/cache/dags --cache-budget 10GiB",
      "  dagfetch fetch etl@main --into ./sql --path sql --path lib/common.py",
    })
final class FetchCommand extends ClientCommand {
  @Mixin private final VersionArgument version = new VersionArgument();

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private FetchPlace place;

  @Mixin private final CacheArguments cacheArguments = new CacheArguments();

  @Option(
      names = "--path",
      paramLabel = "PREFIX",
      description = "Only this file or directory. May be repeated.")
  private List<String> paths = new ArrayList<>();

  @Option(names = "--replace", description = "Replace what the directory holds.")
  private boolean replace;

  @Option(names = "--read-only", description = "Make files without write permission.")
  private boolean readOnly;

  @Option(
      names = "--cached-only",
      description = "Fail rather than have the daemon contact the remote.")
  private boolean cachedOnly;

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description =
          "A fetched directory with an earlier version: only what differs is sent, the rest is"
              + " copied from there. Files that were edited there are not. Never changed itself.")
  private @Nullable Path base;

  @Option(
      names = "--hard-links",
      description =
          "Link files that did not change to those of the base, if both are read-only, instead of"
              + " copying them. Implies --read-only.")
  private boolean hardLinks;

  @Mixin private final TransferFlags transfer = new TransferFlags();

  @Override
  int run(DagfetchClient client, Output output) {
    FetchOptions options =
        new FetchOptions(
            paths.stream().map(TreePath::of).toList(),
            replace,
            readOnly,
            cachedOnly,
            new BaseChoice(base, hardLinks),
            transfer.options());
    VersionName name = version.choose(new VersionChoice(client, output, timeout()));
    Path into = place.into;
    if (into == null) {
      return cached(client, name, options, output);
    }
    FetchReceipt receipt;
    try (FetchProgress progress = new FetchProgress(output)) {
      receipt = client.fetch(new FetchRequest(name, into, timeout(), options), progress);
    }
    output.done(json(receipt), out -> lines(receipt, out));
    return ExitCode.OK;
  }

  private int cached(DagfetchClient client, VersionName name, FetchOptions options, Output output) {
    if (!paths.isEmpty() || replace || base != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--cache holds whole versions and finds a base itself; --path, --replace and --base are"
              + " for --into");
    }
    VersionCache cache =
        client.cacheIn(Objects.requireNonNull(place.cache), cacheArguments.limits());
    try (FetchProgress progress = new FetchProgress(output);
        VersionLease lease = cache.lease(name, options, timeout(), progress)) {
      progress.close();
      output.answer(json(lease.receipt()), out -> out.println(lease.path()));
      return ExitCode.OK;
    }
  }

  private static Map<String, @Nullable Object> json(FetchReceipt receipt) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("dag_id", receipt.origin().dagId());
    json.put("repository", receipt.origin().repository());
    json.put("commit", receipt.origin().commit());
    json.put("tree_id", receipt.treeId());
    json.put("files", receipt.files());
    json.put("bytes", receipt.bytes());
    json.put("submodules_left_out", receipt.submodulesLeftOut());
    json.put("bytes_received", receipt.bytesReceived());
    json.put("retries", receipt.transfer().retries());
    json.put("resumed", receipt.transfer().resumptions());
    json.put("codec", receipt.transfer().codec() == Codec.CODEC_ZSTD ? "zstd" : "none");
    json.put("served_from", source(receipt));
    json.put("base", receipt.base().treeId().isEmpty() ? null : receipt.base().treeId());
    json.put("base_unused", receipt.base().whyNot().isEmpty() ? null : receipt.base().whyNot());
    json.put("narrowed", receipt.narrowed());
    json.put("elapsed_ms", receipt.elapsed().toMillis());
    json.put("path", receipt.path());
    return json;
  }

  private void lines(FetchReceipt receipt, PrintWriter out) {
    String what = receipt.source() == FetchReceipt.Source.LOCAL ? "was there already" : "fetched";
    out.println(
        "%s@%s %s%s"
            .formatted(
                receipt.origin().dagId(),
                receipt.origin().commit(),
                what,
                receipt.narrowed() ? ", narrowed" : ""));
    out.println("  tree    " + receipt.treeId());
    out.println("  into    " + receipt.path());
    out.println(
        "  holds   %s, %s"
            .formatted(Amounts.count(receipt.files(), "file"), Amounts.bytes(receipt.bytes())));
    if (receipt.submodulesLeftOut() > 0) {
      out.println(
          "  lacks   %s, as empty directories; \"submodules: recursive\" of the repository would deliver them"
              .formatted(Amounts.count(receipt.submodulesLeftOut(), "submodule")));
    }
    if (!receipt.base().treeId().isEmpty()) {
      out.println("  base    " + receipt.base().treeId());
    } else if (base != null) {
      out.println("  base    not used: " + receipt.base().whyNot());
    }
    if (receipt.source() != FetchReceipt.Source.LOCAL) {
      out.println(
          "  came    from %s, %s in %s%s"
              .formatted(
                  source(receipt),
                  Amounts.bytes(receipt.bytesReceived()),
                  Amounts.duration(receipt.elapsed()),
                  retries(receipt.transfer().retries())));
    }
  }

  private static String retries(int made) {
    return made == 0 ? "" : ", in %d attempts".formatted(made + 1);
  }

  private static String source(FetchReceipt receipt) {
    return receipt.source().name().toLowerCase(Locale.ROOT);
  }
}
