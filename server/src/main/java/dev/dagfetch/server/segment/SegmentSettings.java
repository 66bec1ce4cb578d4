package dev.dagfetch.server.segment;

import java.nio.file.Path;

/**
 * Where segments are kept, and how much of them.
 *
 * @param segments their directory
 * @param tmp directory for unfinished files, on the same file system
 * @param budgetBytes disk for them, in allocated blocks
 * @param memoryBytes heap for those that are wanted most
 */
public record SegmentSettings(Path segments, Path tmp, long budgetBytes, long memoryBytes) {
  public SegmentSettings {
    if (budgetBytes < 0 || memoryBytes < 0) {
      throw new IllegalArgumentException(
          budgetBytes + " and " + memoryBytes + " (expected: 0 or more bytes)");
    }
  }
}
