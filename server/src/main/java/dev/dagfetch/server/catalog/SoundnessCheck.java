package dev.dagfetch.server.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** SQLite's own word on whether a database is as it must be. Changes nothing. */
enum SoundnessCheck {
  /** Of the structure of all pages. */
  QUICK("quick_check"),
  /** Also whether each index says the same as its table. */
  FULL("integrity_check");

  private final String pragma;

  SoundnessCheck(String pragma) {
    this.pragma = pragma;
  }

  /** What is wrong, by a connection that has read nothing yet; empty if nothing is. */
  Optional<String> run(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet verdict = statement.executeQuery("PRAGMA %s(1)".formatted(pragma))) {
      verdict.next();
      return Optional.of(verdict.getString(1)).filter(text -> !text.equals("ok"));
    }
  }
}
