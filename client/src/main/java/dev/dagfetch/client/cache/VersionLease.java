package dev.dagfetch.client.cache;

import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.fetch.FetchReceipt;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The right to use a version in a cache: its directory is complete, and stays as it is until the
 * lease is closed or the process ends, however it ends.
 *
 * <p>Files have no write permission and must not be changed. Thread-safe; the caller closes it.
 */
public final class VersionLease implements AutoCloseable {
  private final FetchReceipt receipt;
  private final UseLock use;

  VersionLease(FetchReceipt receipt, UseLock use) {
    this.receipt = receipt;
    this.use = use;
  }

  /** The directory. */
  public Path path() {
    return receipt.path();
  }

  /** What it holds, and what it cost. */
  public FetchReceipt receipt() {
    return receipt;
  }

  @Override
  public void close() {
    try {
      use.close();
    } catch (IOException e) {
      throw LocalFailures.of("cannot end the lease of " + path(), e);
    }
  }
}
