package dev.dagfetch.server.store;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.TreeId;

/** What an eviction dropped, and the leases that keep it on disk for now. */
public record Eviction(long bytes, int leasesHeld) {
  /**
   * Evicts one that is named.
   *
   * @throws DagfetchException VERSION_UNKNOWN, or VERSION_LEASED if {@code unlessLeased}
   */
  static Eviction of(TreeId tree, Shelf shelf, boolean unlessLeased) {
    Checkout checkout = shelf.find(tree).orElseThrow(() -> unknown(tree));
    if (!unlessLeased) {
      shelf.evict(checkout);
    } else if (!shelf.evictIfIdle(checkout)) {
      throw leased(checkout);
    }
    return new Eviction(checkout.allocatedBytes(), checkout.leases());
  }

  private static DagfetchException unknown(TreeId tree) {
    return new DagfetchException(
            Reason.VERSION_UNKNOWN,
            "there is no checkout of tree %s here; nothing to do, or fetch the version first"
                .formatted(tree))
        .with("tree_id", tree.hex());
  }

  private static DagfetchException leased(Checkout checkout) {
    return new DagfetchException(
            Reason.VERSION_LEASED,
            "the checkout of tree %s has %d leases; wait for them to end, or evict it all the same"
                .formatted(checkout.tree(), checkout.leases()))
        .with("tree_id", checkout.tree().hex())
        .with("leases", Integer.toString(checkout.leases()));
  }
}
