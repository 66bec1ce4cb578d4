package dev.dagfetch.server.store;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.mirror.MirrorTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Copies of versions that belong to one caller each, who may write into them. Within the budget of
 * the checkouts, but never among them. Thread-safe.
 */
final class WritableCopies {
  private final StoreSettings settings;
  private final Scratch scratch;
  private final DiskBudget budget;
  private final Shelf shelf;
  private final CheckoutBuilder builder;
  private final Leases leases;

  WritableCopies(
      StoreSettings settings,
      Scratch scratch,
      DiskBudget budget,
      Shelf shelf,
      CheckoutBuilder builder,
      Leases leases) {
    this.settings = settings;
    this.scratch = scratch;
    this.budget = budget;
    this.shelf = shelf;
    this.builder = builder;
    this.leases = leases;
  }

  /**
   * Makes a copy, which is deleted when the lease is closed. Interruptible.
   *
   * @throws DagfetchException CACHE_FULL_PINNED, DISK_FULL, OBJECT_CORRUPT
   */
  Lease lease(MirrorTree tree, Manifest manifest, Holder holder, Consumer<BuildProgress> progress) {
    try {
      Draft draft = draft(manifest);
      try {
        Path files = builder.copy(draft, tree, manifest, progress);
        return leases.issue(tree.tree(), files, false, holder, draft::close);
      } catch (IOException | InterruptedException | RuntimeException e) {
        draft.close();
        throw e;
      }
    } catch (IOException e) {
      throw DiskFailure.of(e, settings.tmp());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("stopped making a copy of " + tree.tree());
    }
  }

  private Draft draft(Manifest manifest) throws IOException, InterruptedException {
    long bytes = DiskUse.at(settings.checkouts()).of(manifest);
    return Draft.begin(bytes, scratch, budget, shelf::evictColdestIdle);
  }
}
