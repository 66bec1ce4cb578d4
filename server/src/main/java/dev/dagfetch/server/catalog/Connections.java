package dev.dagfetch.server.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** How the catalog's file is connected to. */
final class Connections {
  private static final int READERS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Connections() {}

  /** Connections without a pool. */
  static DataSource single(Path file) {
    return source(file, durable());
  }

  /** Connections without a pool that can't change the file, nor make one. */
  static DataSource onlyReading(Path file) {
    SQLiteConfig sqlite = new SQLiteConfig();
    sqlite.setReadOnly(true);
    sqlite.setBusyTimeout((int) PATIENCE.toMillis());
    return source(file, sqlite);
  }

  /**
   * The one connection that changes the file. Its transactions take the write lock when they begin,
   * never half-way.
   */
  static HikariDataSource writer(Path file) {
    SQLiteConfig sqlite = durable();
    sqlite.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    HikariConfig pool = pool("catalog-writer", file, sqlite);
    pool.setMaximumPoolSize(1);
    return new HikariDataSource(pool);
  }

  /** Connections that can't change the file. */
  static HikariDataSource readers(Path file) {
    HikariConfig pool = pool("catalog-readers", file, durable());
    pool.setMaximumPoolSize(READERS);
    pool.setMinimumIdle(1);
    pool.setConnectionInitSql("PRAGMA query_only = ON");
    return new HikariDataSource(pool);
  }

  private static SQLiteConfig durable() {
    SQLiteConfig sqlite = new SQLiteConfig();
    sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
    sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    sqlite.enforceForeignKeys(true);
    sqlite.setBusyTimeout((int) PATIENCE.toMillis());
    return sqlite;
  }

  private static HikariConfig pool(String name, Path file, SQLiteConfig sqlite) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName(name);
    pool.setDataSource(source(file, sqlite));
    pool.setConnectionTimeout(PATIENCE.toMillis());
    pool.setMaxLifetime(0);
    return pool;
  }

  private static DataSource source(Path file, SQLiteConfig sqlite) {
    SQLiteDataSource source = new SQLiteDataSource(sqlite);
    source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return source;
  }
}
