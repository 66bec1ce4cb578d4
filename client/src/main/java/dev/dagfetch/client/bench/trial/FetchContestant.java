package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.measure.Contestant;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchReceipt.Source;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.DirectoryCheck;
import dev.dagfetch.client.tree.Finding;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ManifestFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ours: a fetch by the client library into a new directory. The first result is compared with its
 * manifest, file by file.
 */
final class FetchContestant implements Contestant {
  private final DagfetchClient client;
  private final VersionName version;
  private final String treeId;
  private final Path target;
  private @Nullable FetchReceipt receipt;
  private boolean checked;

  /**
   * Makes a contestant.
   *
   * @param treeId the tree that the version is, as Git said
   * @param target does not exist between the rounds
   */
  FetchContestant(DagfetchClient client, VersionName version, String treeId, Path target) {
    this.client = client;
    this.version = version;
    this.treeId = treeId;
    this.target = target;
  }

  @Override
  public void run() {
    receipt = client.fetch(new FetchRequest(version, target, Stage.TIMEOUT));
  }

  @Override
  public void finish() throws IOException {
    FetchReceipt last = receipt;
    if (last == null || !last.treeId().equals(treeId) || last.source() == Source.LOCAL) {
      throw new BenchException("%s is not tree %s: %s".formatted(version, treeId, last));
    }
    if (!checked) {
      requireSound(manifest(), target);
      checked = true;
    }
    Places.remove(target);
  }

  private Manifest manifest() throws IOException {
    return ManifestFile.read(ManifestFile.beside(target))
        .orElseThrow(() -> new BenchException("no manifest beside " + target));
  }

  static void requireSound(Manifest manifest, Path directory) throws IOException {
    List<Finding> findings = DirectoryCheck.full(manifest, directory);
    if (!findings.isEmpty()) {
      throw new BenchException(
          "%s is not what its manifest says: %s".formatted(directory, findings.get(0)));
    }
  }

  /**
   * Fetches once more, outside of any measurement, and returns what a directory with the version
   * must hold.
   */
  Manifest fetchManifest() throws IOException {
    run();
    Manifest manifest = manifest();
    Places.remove(target);
    return manifest;
  }
}
