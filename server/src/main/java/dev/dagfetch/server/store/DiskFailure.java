package dev.dagfetch.server.store;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.object.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a failed write means to a caller. */
final class DiskFailure {
  static final String NO_SPACE = "No space left on device";
  static final String READ_ONLY = "Read-only file system";
  static final String QUOTA = "Disk quota exceeded";
  static final String NAME_TOO_LONG = "File name too long";

  private DiskFailure() {}

  /** For a file of a version. */
  static RuntimeException of(IOException e, TreePath file, Path directory) {
    if (says(e, NAME_TOO_LONG)) {
      return new DagfetchException(
              Reason.TREE_REJECTED,
              "%s or a part of it is longer than this host's file system takes; rename it, or fetch it on another host"
                  .formatted(DagfetchException.quote(file.toString())),
              e)
          .with("path", file.toString());
    }
    return of(e, directory);
  }

  /** For anything written below {@code directory}. */
  static RuntimeException of(IOException e, Path directory) {
    if (says(e, NO_SPACE) || says(e, QUOTA) || says(e, READ_ONLY) || isFull(directory)) {
      return new DagfetchException(
              Reason.DISK_FULL,
              "the daemon's disk takes nothing, so the checkout was not made; what is cached is"
                  + " still served. Free space, or lower cache.checkout_budget",
              e)
          .retryAfter(Duration.ofSeconds(30));
    }
    return new UncheckedIOException(e);
  }

  private static boolean says(IOException e, String reason) {
    return String.valueOf(e.getMessage()).contains(reason);
  }

  /** The words above are the C library's in English; elsewhere the file system itself is asked. */
  private static boolean isFull(Path directory) {
    try {
      return Files.getFileStore(directory).getUsableSpace() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
