package dev.dagfetch.server.catalog;

import com.zaxxer.hikari.HikariDataSource;
import dev.dagfetch.server.scrub.AtRest;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The daemon's durable memory: an SQLite database whose committed changes survive {@code kill -9}
 * and a power cut.
 *
 * <p>There is one writing connection, so that changes queue up in the daemon instead of failing as
 * busy in the database; readers see the last committed state and wait for nobody. Thread-safe. Who
 * opens it closes it.
 */
public final class Catalog implements AutoCloseable {
  private final Path file;
  private final HikariDataSource writer;
  private final HikariDataSource readers;
  private final Jdbi writing;
  private final Jdbi reading;

  private Catalog(Path file, HikariDataSource writer, HikariDataSource readers) {
    this.file = file;
    this.writer = writer;
    this.readers = readers;
    this.writing = Jdbi.create(writer);
    this.reading = Jdbi.create(readers);
  }

  /**
   * Opens the catalog in a file, which is made if there is none, and brings it to this release's
   * schema.
   *
   * @throws dev.dagfetch.server.error.DagfetchException OBJECT_CORRUPT if it is damaged or was
   *     written by a newer release; the message is one line for the operator, and nothing is
   *     changed
   * @throws java.io.UncheckedIOException if the file can't be opened, with one line too
   */
  public static Catalog open(Path file) {
    new Schema(Connections.single(file), file).prepare();
    return new Catalog(file, Connections.writer(file), Connections.readers(file));
  }

  /** The catalog, to be checked. */
  public AtRest atRest() {
    return new CatalogAtRest(file);
  }

  /** Answers a question from one consistent state. */
  <T> T read(Function<Handle, T> question) {
    return run(reading, question);
  }

  /** Makes a change, all of it or nothing; durable on return. */
  <T> T write(Function<Handle, T> change) {
    return run(writing, change);
  }

  private static <T> T run(Jdbi jdbi, Function<Handle, T> work) {
    try {
      return jdbi.inTransaction(work::apply);
    } catch (JdbiException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw (CancellationException)
            new CancellationException("interrupted in the catalog").initCause(e);
      }
      throw SqliteFailure.inUse(e);
    }
  }

  @Override
  public void close() {
    readers.close();
    writer.close();
  }
}
