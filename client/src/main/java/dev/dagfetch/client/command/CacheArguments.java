package dev.dagfetch.client.command;

import dev.dagfetch.client.cache.CacheLimits;
import picocli.CommandLine.Option;

/** The options of {@code --cache}. */
final class CacheArguments {
  @Option(
      names = "--cache-budget",
      paramLabel = "SIZE",
      defaultValue = "2GiB",
      converter = SizeConverter.class,
      description = "Disk space for all versions in the cache (default: ${DEFAULT-VALUE}).")
  private long budget;

  @Option(
      names = "--cache-versions",
      paramLabel = "N",
      description =
          "How many versions the cache keeps. When it is full, the one that was not used for"
              + " longest is turned into the new one, if both are of one DAG and nobody uses it.")
  private int versions = Integer.MAX_VALUE;

  CacheLimits limits() {
    return new CacheLimits(budget, versions);
  }
}
