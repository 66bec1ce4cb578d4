package dev.dagfetch.server.git.disk;

import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;

/** Says in our words what went wrong on the daemon's own disk. */
public final class LocalDisk {
  private static final Duration RETRY = Duration.ofSeconds(30);

  private LocalDisk() {}

  /** Something that reads or writes a mirror. */
  public interface Action<V> {
    V run() throws IOException;
  }

  /**
   * Runs something on a repository's mirror.
   *
   * @throws DagfetchException {@link Reason#DISK_FULL} if the disk takes no more
   * @throws UncheckedIOException if the mirror cannot be read or written for another reason
   */
  public static <V> V use(String repository, Action<V> action) {
    try {
      return action.run();
    } catch (IOException e) {
      if (isFull(e)) {
        throw full(repository, e);
      }
      throw new UncheckedIOException("mirror of \"%s\" cannot be used".formatted(repository), e);
    }
  }

  /** Whether a failure is about a file of ours. */
  public static boolean isOurs(Throwable failure) {
    return Causes.has(failure, FileSystemException.class)
        || Causes.has(failure, FileNotFoundException.class);
  }

  /** Whether a failure means that nothing more can be stored. */
  public static boolean isFull(Throwable failure) {
    String text = Causes.textOf(failure);
    return text.contains("No space left on device")
        || text.contains("Disk quota exceeded")
        || text.contains("Read-only file system");
  }

  /** What is told to whoever wanted more of a repository than the disk takes. */
  public static DagfetchException full(String repository, Throwable cause) {
    return new DagfetchException(
            Reason.DISK_FULL,
            "the daemon's disk takes nothing: no more of \"%s\" can be stored; free space, or lower the budgets of the cache"
                .formatted(repository),
            cause)
        .with("repository", repository)
        .retryAfter(RETRY);
  }
}
