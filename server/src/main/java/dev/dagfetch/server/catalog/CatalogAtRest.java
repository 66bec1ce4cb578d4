package dev.dagfetch.server.catalog;

import dev.dagfetch.server.scrub.AtRest;
import dev.dagfetch.server.scrub.Finding;
import dev.dagfetch.server.scrub.Kind;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog as scrub sees it. Nothing can be made anew of a damaged one, and an older copy would
 * lie about pins: so it is told, and stays in use until the operator puts a backup in its place.
 *
 * <p>It is read by SQLite alone. To open and close the file here would take SQLite's locks on it
 * away, since POSIX has them by process.
 */
final class CatalogAtRest implements AtRest {
  private static final Logger log = LoggerFactory.getLogger(CatalogAtRest.class);

  private final Path file;

  CatalogAtRest(Path file) {
    this.file = file;
  }

  @Override
  public Kind kind() {
    return Kind.CATALOG;
  }

  @Override
  public List<String> after(String name) {
    return name.isEmpty() ? List.of(String.valueOf(file.getFileName())) : List.of();
  }

  @Override
  public Finding check(String name, Pace pace) throws IOException {
    pace.take(Files.size(file));
    Optional<String> damage = damage();
    damage.ifPresent(found ->
        log.atWarn()
            .addKeyValue("file", file)
            .addKeyValue("problem", found)
            .log("the catalog is damaged; stop the daemon and restore a backup of it"));
    return damage.isPresent() ? Finding.DAMAGED : Finding.SOUND;
  }

  /** By a connection of its own, since the others remember pages that they have read. */
  private Optional<String> damage() throws IOException {
    try {
      return SoundnessCheck.FULL.run(Connections.onlyReading(file));
    } catch (SQLException e) {
      if (SqliteFailure.isDamage(e)) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
      throw new IOException("catalog %s cannot be read".formatted(file), e);
    }
  }
}
