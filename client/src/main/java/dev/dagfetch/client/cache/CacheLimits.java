package dev.dagfetch.client.cache;

/**
 * What a cache may hold. What is leased stays, whatever the limits say.
 *
 * @param bytes disk space of all versions together, counted as if they shared nothing
 * @param versions how many versions
 */
public record CacheLimits(long bytes, int versions) {
  /** 2 GiB, and as many versions as that has room for. */
  public static final CacheLimits DEFAULTS = new CacheLimits(2L << 30, Integer.MAX_VALUE);

  public CacheLimits {
    if (bytes < 0 || versions < 1) {
      throw new IllegalArgumentException(
          "cache limits: %d bytes, %d versions (expected: at least 0 and 1)"
              .formatted(bytes, versions));
    }
  }

  boolean areExceededBy(long heldBytes, int heldVersions) {
    return heldBytes > bytes || heldVersions > versions;
  }
}
