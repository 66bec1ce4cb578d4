package dev.dagfetch.client.cache;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.fetch.DagFetcher;
import dev.dagfetch.client.fetch.FetchListener;
import dev.dagfetch.client.fetch.FetchOptions;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.tree.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A directory of versions on a worker, for any number of processes at once.
 *
 * <p>A version that is here costs a look at its files. Another one is fetched with one that is here
 * as its base. If room is needed, the version that nobody has used for longest goes; if that is one
 * of the same DAG, its directory becomes the new version, and only what differs is written.
 *
 * <p>Thread-safe. Needs no closing: whatever a process leaves when it is killed, the next one
 * deletes.
 */
public final class VersionCache {
  private final Path directory;
  private final CacheLimits limits;
  private final DagFetcher fetcher;
  private final Clock clock;

  /** Makes a cache. The directory is made with the first lease. */
  public VersionCache(Path directory, CacheLimits limits, DagFetcher fetcher, Clock clock) {
    this.directory = directory;
    this.limits = limits;
    this.fetcher = fetcher;
    this.clock = clock;
  }

  /**
   * Leases a version, and fetches it if it is not here.
   *
   * @param options narrowing, replacing and the base are not for a cache, and are left alone
   */
  public VersionLease lease(
      VersionName version, FetchOptions options, Duration timeout, FetchListener listener) {
    long start = System.nanoTime();
    try {
      Holdings holdings = new Holdings(Shelf.in(directory), limits, clock, fetcher.bases());
      Optional<SoundVersion> here = named(version, holdings);
      return here.isPresent()
          ? trimmed(holdings, lease(here.get(), Duration.ofNanos(System.nanoTime() - start)))
          : fetch(version, options, holdings, timeout, listener);
    } catch (IOException e) {
      throw LocalFailures.of("cannot use the cache " + directory, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DagfetchClientException(
          LocalReason.CANCELLED, "the fetch was interrupted; nothing was published", e);
    }
  }

  /** One (DAG, commit) is one tree for ever, so that the daemon need not be asked for it. */
  private static Optional<SoundVersion> named(VersionName version, Holdings holdings)
      throws IOException, InterruptedException {
    return holdings.find(cached ->
        cached.isOf(version.dagId()) && cached.head().origin().commit().equals(version.commit()));
  }

  private static VersionLease lease(SoundVersion version, Duration elapsed) {
    Manifest manifest = version.manifest();
    return new VersionLease(
        FetchReceipt.local(manifest, manifest.origin(), version.directory(), elapsed),
        version.use());
  }

  @SuppressWarnings("try") // Closed, not used, when it has given away what it holds.
  private VersionLease fetch(
      VersionName version,
      FetchOptions options,
      Holdings holdings,
      Duration timeout,
      FetchListener listener)
      throws IOException, InterruptedException {
    try (CacheDestination destination = new CacheDestination(holdings, version.dagId())) {
      FetchReceipt receipt =
          fetcher.fetch(version, options.forCache(), destination, timeout, listener);
      return trimmed(holdings, new VersionLease(receipt, destination.use()));
    }
  }

  /** After a hit too: what was leased when others looked for room may have been left since. */
  private static VersionLease trimmed(Holdings holdings, VersionLease lease)
      throws IOException, InterruptedException {
    try {
      holdings.trim();
      return lease;
    } catch (IOException | InterruptedException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }
}
