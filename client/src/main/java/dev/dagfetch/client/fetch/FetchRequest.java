package dev.dagfetch.client.fetch;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A fetch of one version into one directory.
 *
 * @param version what to fetch
 * @param into the directory's final name
 * @param timeout the time that the fetch may take, from the call to the receipt
 * @param options how to fetch
 */
public record FetchRequest(VersionName version, Path into, Duration timeout, FetchOptions options) {
  public FetchRequest(VersionName version, Path into, Duration timeout) {
    this(version, into, timeout, FetchOptions.DEFAULTS);
  }
}
