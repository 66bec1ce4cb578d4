package dev.dagfetch.server.catalog;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What a failure of the database means: to the operator who starts the daemon, and to a caller
 * later.
 */
final class SqliteFailure {
  private SqliteFailure() {}

  /** A failure while a catalog is opened, as one line that says what to do. */
  static RuntimeException atOpen(Path file, Exception e) {
    return switch (code(e)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(file, firstLine(e), e);
      case SQLITE_FULL -> diskFull(e);
      default ->
          new UncheckedIOException(
              "catalog %s can't be opened: %s; check its owner, its directory and the disk"
                  .formatted(file, firstLine(e)),
              new IOException(e));
    };
  }

  static DagfetchException damaged(Path file, String finding, @Nullable Throwable cause) {
    return new DagfetchException(
        Reason.OBJECT_CORRUPT,
        "catalog %s is damaged: %s; restore a backup, or put an empty file in its place to start without its pins and repositories"
            .formatted(file, finding.lines().findFirst().orElse("?")),
        cause);
  }

  static DagfetchException newer(Path file, String schema) {
    return new DagfetchException(
        Reason.OBJECT_CORRUPT,
        "catalog %s was written by a newer release (schema %s); start that release, or restore an older backup"
            .formatted(file, schema));
  }

  /**
   * A failure of an open catalog; what is neither the disk's nor the file's fault stays what it is.
   */
  static RuntimeException inUse(RuntimeException e) {
    return switch (code(e)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new DagfetchException(
              Reason.OBJECT_CORRUPT,
              "the catalog is damaged; stop the daemon and restore a backup of it",
              e);
      case SQLITE_FULL -> diskFull(e);
      default -> e;
    };
  }

  /** Whether it says that the file is not what was written, and not that it cannot be read. */
  static boolean isDamage(Throwable failure) {
    return switch (code(failure)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB -> true;
      default -> false;
    };
  }

  private static DagfetchException diskFull(Exception e) {
    return new DagfetchException(
        Reason.DISK_FULL,
        "the disk that holds the catalog is full, nothing was changed; make room and try again",
        e);
  }

  private static SQLiteErrorCode code(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLiteException e) {
        return primary(e.getResultCode());
      }
    }
    return SQLiteErrorCode.UNKNOWN_ERROR;
  }

  /** SQLite's extended codes hold the primary one in their low byte. */
  private static SQLiteErrorCode primary(SQLiteErrorCode code) {
    return SQLiteErrorCode.getErrorCode(code.code & 0xff);
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("?");
  }
}
