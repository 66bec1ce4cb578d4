package dev.dagfetch.server.store;

import dev.dagfetch.server.git.TreeId;
import dev.dagfetch.server.git.MirrorTree;
import java.util.function.Consumer;

/** Checkouts cached per version, made under single flight, leased, evicted by a byte budget. Thread-safe. */
public final class Checkouts implements AutoCloseable {
  // constructor: (StoreSettings(Path checkouts, Path tmp, long budgetBytes, ...), Manifests, MeterRegistry)

  /** Adopts what is published on disk. */
  public void start() {}

  /** Leases the tree's shared, read-only checkout; made if needed. Interruptible: leaves with CancellationException. */
  public Lease lease(MirrorTree tree, Consumer<BuildProgress> progress) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** A private, writable copy, deleted when the lease is closed. */
  public Lease leaseWritable(MirrorTree tree, Consumer<BuildProgress> progress) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** @throws DagfetchException VERSION_UNKNOWN, VERSION_LEASED (if unlessLeased) */
  public Eviction evict(TreeId tree, boolean unlessLeased) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Re-hashes; a damaged checkout is dropped. @throws DagfetchException VERSION_UNKNOWN */
  public Verdict verify(TreeId tree) {
    throw new UnsupportedOperationException("skeleton");
  }

  public CheckoutStats stats() {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() {}
}
