package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.cache.VersionCache;
import dev.dagfetch.client.cache.VersionLease;
import dev.dagfetch.client.fetch.FetchListener;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.ManifestFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Ours: the next version from a cache that has room for one and holds the one before. The first
 * result is compared with its manifest, file by file.
 */
final class RecycledFetch implements Contestant {
  private final VersionCache cache;
  private final VersionName before;
  private final VersionName next;
  private final String treeId;
  private @Nullable FetchReceipt receipt;
  private boolean checked;

  RecycledFetch(VersionCache cache, VersionName before, VersionName next, String treeId) {
    this.cache = cache;
    this.before = before;
    this.next = next;
    this.treeId = treeId;
  }

  @Override
  public void prepare() {
    lease(before);
  }

  @Override
  public void run() {
    receipt = lease(next);
  }

  private FetchReceipt lease(VersionName version) {
    try (VersionLease lease =
        cache.lease(version, FetchOptions.DEFAULTS, Stage.TIMEOUT, FetchListener.SILENT)) {
      return lease.receipt();
    }
  }

  @Override
  public void finish() throws IOException {
    FetchReceipt last = receipt;
    if (last == null || !last.treeId().equals(treeId) || last.base().treeId().isEmpty()) {
      throw new BenchException(
          "%s is not tree %s made from its base: %s".formatted(next, treeId, last));
    }
    if (!checked) {
      FetchContestant.requireSound(
          ManifestFile.read(ManifestFile.beside(last.path()))
              .orElseThrow(() -> new BenchException("no manifest beside " + last.path())),
          last.path());
      checked = true;
    }
  }
}
