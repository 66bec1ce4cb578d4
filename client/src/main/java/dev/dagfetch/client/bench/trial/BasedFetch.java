package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.fetch.BaseChoice;
import dev.dagfetch.client.fetch.FetchListener;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.ManifestFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Ours: the next version into a new directory, with the one before as its base. The first result is
 * compared with its manifest, file by file.
 */
final class BasedFetch implements Contestant, FetchListener {
  private final DagfetchClient client;
  private final FetchRequest request;
  private final String treeId;
  private @Nullable FetchReceipt receipt;
  private long proven;
  private boolean checked;

  BasedFetch(
      DagfetchClient client, VersionName version, String treeId, Path target, BaseChoice base) {
    this.client = client;
    this.request =
        new FetchRequest(version, target, Stage.TIMEOUT, FetchOptions.DEFAULTS.withBase(base));
    this.treeId = treeId;
  }

  @Override
  public void run() {
    receipt = client.fetch(request, this);
  }

  @Override
  public void proven() {
    proven = System.nanoTime();
  }

  /** The same fetch, whose time is taken only until all that changed has come and is proven. */
  Contestant untilProven() {
    return new Contestant() {
      @Override
      public void run() {
        BasedFetch.this.run();
      }

      @Override
      public double time() throws IOException {
        long start = System.nanoTime();
        run();
        double elapsed = (proven - start) / 1e6;
        BasedFetch.this.finish();
        return elapsed;
      }
    };
  }

  @Override
  public void finish() throws IOException {
    FetchReceipt last = receipt;
    if (last == null || !last.treeId().equals(treeId) || last.base().treeId().isEmpty()) {
      throw new BenchException(
          "%s is not tree %s made from its base: %s".formatted(request.version(), treeId, last));
    }
    if (!checked) {
      FetchContestant.requireSound(
          ManifestFile.read(ManifestFile.beside(request.into()))
              .orElseThrow(() -> new BenchException("no manifest beside " + request.into())),
          request.into());
      checked = true;
    }
    Places.remove(request.into());
  }
}
