package dev.dagfetch.server.store;

import dev.dagfetch.server.git.MirrorTree;

/** Manifests of trees, kept in memory by weight. A rejected tree is not cached. Thread-safe. */
public final class Manifests {
  // constructor: (long maxWeightBytes, MeterRegistry)

  public Manifest of(MirrorTree tree) {
    throw new UnsupportedOperationException("skeleton");
  }

  public long count() {
    throw new UnsupportedOperationException("skeleton");
  }
}
