package dev.dagfetch.client.cache;

import dev.dagfetch.client.fetch.BaseSearch;
import dev.dagfetch.client.fetch.Destination;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.write.Base;
import dev.dagfetch.client.write.Contents;
import dev.dagfetch.client.write.Staging;
import dev.dagfetch.client.write.TargetLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place in a cache, for one fetch. Not thread-safe; the owner closes it. */
@SuppressWarnings("try") // The shelf's lock is held, not used.
final class CacheDestination implements Destination, AutoCloseable {
  private final Holdings holdings;
  private final String dagId;
  private Holdings.@Nullable Relative relative;
  private Shelf.@Nullable Placed placed;

  CacheDestination(Holdings holdings, String dagId) {
    this.holdings = holdings;
    this.dagId = dagId;
  }

  @Override
  public BaseSearch base() throws IOException, InterruptedException {
    release();
    relative = holdings.relative(dagId).orElse(null);
    return relative == null
        ? BaseSearch.without("the cache is empty")
        : BaseSearch.in(relative.directory(), holdings.bases());
  }

  @Override
  public Optional<Manifest> find(String treeId) throws IOException, InterruptedException {
    Optional<SoundVersion> sound = holdings.find(version -> version.head().treeId().equals(treeId));
    sound.ifPresent(version -> placed = new Shelf.Placed(version.directory(), version.use()));
    return sound.map(SoundVersion::manifest);
  }

  @Override
  public Staging stage() throws IOException {
    return holdings.shelf().stage();
  }

  @Override
  public boolean surrender(Base base, Staging staging) throws IOException, InterruptedException {
    Holdings.Relative given = relative;
    if (given == null || !given.expendable()) {
      return false;
    }
    try (TargetLock held = holdings.shelf().lock()) {
      given.use().close();
      if (holdings.shelf().take(given.directory(), staging)) {
        relative = null;
        return true;
      }
      // Somebody else uses it, so that it can be shared again.
      UseLock again =
          UseLock.share(CachedVersion.lockFile(given.directory()))
              .orElseThrow(() -> new IOException(given.directory() + " is gone"));
      relative = new Holdings.Relative(given.directory(), again, false);
      return false;
    }
  }

  @Override
  public boolean wantsStamps() {
    return true;
  }

  @Override
  public Optional<Contents> publish(Staging staging, Contents contents)
      throws IOException, InterruptedException {
    String treeId = contents.manifest().treeId();
    Contents written = staging.write(contents);
    while (true) {
      List<CachedVersion> before = holdings.shelf().list(treeId);
      if (!before.isEmpty() && find(treeId).isPresent()) {
        return Optional.empty();
      }
      try (TargetLock held = holdings.shelf().lock()) {
        if (before.containsAll(holdings.shelf().list(treeId))) {
          placed = holdings.shelf().put(staging, contents.manifest());
          return Optional.of(written);
        }
      }
    }
  }

  @Override
  public Path path() {
    return placed().directory();
  }

  /** Hands over the right to use the version. */
  UseLock use() {
    UseLock use = placed().use();
    placed = null;
    return use;
  }

  private Shelf.Placed placed() {
    if (placed == null) {
      throw new IllegalStateException("the version is not here");
    }
    return placed;
  }

  private void release() throws IOException {
    if (relative != null) {
      relative.use().close();
      relative = null;
    }
  }

  @Override
  public void close() throws IOException {
    release();
    if (placed != null) {
      placed.use().close();
    }
  }
}
