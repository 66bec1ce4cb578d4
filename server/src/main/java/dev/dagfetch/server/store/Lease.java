package dev.dagfetch.server.store;

import dev.dagfetch.server.git.TreeId;
import java.nio.file.Path;

/** A holder's right that a checkout will not be deleted. Closing it twice is harmless. Thread-safe. */
public final class Lease implements AutoCloseable {
  /** Unique in this daemon's life; names the lease in logs. */
  public String id() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Absolute path of the directory that holds exactly the version's files. */
  public Path root() {
    throw new UnsupportedOperationException("skeleton");
  }

  public TreeId tree() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Whether the checkout was there already. */
  public boolean hit() {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() {}
}
