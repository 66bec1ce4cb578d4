package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreeId;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A holder's right that a checkout will not be deleted. Closing it twice is harmless. Thread-safe.
 */
public final class Lease implements AutoCloseable {
  private final String id;
  private final TreeId tree;
  private final Path root;
  private final boolean hit;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  Lease(String id, TreeId tree, Path root, boolean hit, Runnable release) {
    this.id = id;
    this.tree = tree;
    this.root = root;
    this.hit = hit;
    this.release = release;
  }

  /** Unique in this daemon's life; names the lease in logs. */
  public String id() {
    return id;
  }

  /** Absolute path of the directory that holds exactly the version's files. */
  public Path root() {
    return root;
  }

  public TreeId tree() {
    return tree;
  }

  /** Whether the checkout was there already. */
  public boolean hit() {
    return hit;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
