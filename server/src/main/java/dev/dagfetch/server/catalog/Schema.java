package dev.dagfetch.server.catalog;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** The catalog's tables: checked, then brought to this release's form. */
final class Schema {
  private static final Set<MigrationState> NEWER =
      Set.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

  private final DataSource database;
  private final Path file;

  Schema(DataSource database, Path file) {
    this.database = database;
    this.file = file;
  }

  /** Throws what {@link SqliteFailure#atOpen} says; nothing is changed then. */
  void prepare() {
    try {
      requireSound();
      Flyway flyway =
          Flyway.configure().dataSource(database).locations("classpath:db/migration").load();
      requireKnown(flyway);
      flyway.migrate();
    } catch (SQLException | FlywayException e) {
      throw SqliteFailure.atOpen(file, e);
    }
  }

  private void requireSound() throws SQLException {
    Optional<String> damage = SoundnessCheck.QUICK.run(database);
    if (damage.isPresent()) {
      throw SqliteFailure.damaged(file, damage.get(), null);
    }
  }

  /**
   * Flyway would go on with a schema that it does not know; we can't know what a newer release
   * means by it.
   */
  private void requireKnown(Flyway flyway) {
    Arrays.stream(flyway.info().all())
        .filter(migration -> NEWER.contains(migration.getState()))
        .map(MigrationInfo::getVersion)
        .findFirst()
        .ifPresent(version -> {
          throw SqliteFailure.newer(file, version.getVersion());
        });
  }
}
