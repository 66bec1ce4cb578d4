package dev.dagfetch.client.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Says what an {@link IOException} of the local disk means for the caller. */
public final class LocalFailures {
  private LocalFailures() {}

  /**
   * Wraps a failure of the local disk.
   *
   * @param doing what could not be done, for example {@code cannot write /srv/dags/v1}
   */
  public static DagfetchClientException of(String doing, IOException e) {
    if (e instanceof AccessDeniedException) {
      return failure(
          LocalReason.LOCAL_DENIED, doing, e, "check the owner and the mode of the directory");
    }
    String text = why(e).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return failure(LocalReason.LOCAL_DISK_FULL, doing, e, "free some space and try again");
    }
    if (text.contains("resource busy")) {
      return failure(
          LocalReason.TARGET_OCCUPIED,
          doing,
          e,
          "it is a mount point and cannot be replaced; choose a directory inside it");
    }
    if (text.contains("read-only file system")) {
      return failure(LocalReason.LOCAL_DENIED, doing, e, "choose a directory that can be written");
    }
    return failure(LocalReason.LOCAL_IO, doing, e, "check the disk and the path");
  }

  private static DagfetchClientException failure(
      LocalReason reason, String doing, IOException e, String advice) {
    return new DagfetchClientException(reason, "%s: %s; %s".formatted(doing, why(e), advice), e);
  }

  private static String why(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "permission denied for " + denied.getFile();
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
