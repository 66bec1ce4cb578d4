package dev.dagfetch.server.catalog;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The statements about repositories. */
final class RepositorySql {
  private RepositorySql() {}

  static List<RepositoryRow> list(Handle db) {
    return db.select("SELECT * FROM repository ORDER BY name")
        .map((RowView row) -> repository(db, row))
        .list();
  }

  private static RepositoryRow repository(Handle db, RowView row) {
    String name = row.getColumn("name", String.class);
    return new RepositoryRow(
        name,
        new Remote(
            RemoteUrl.parse(row.getColumn("url", String.class)),
            CredentialColumns.read(row).toCredential(),
            row.getColumn("known_hosts", String.class).lines().toList()),
        row.getColumn("default_ref", String.class),
        dags(db, name),
        SymlinkPolicy.valueOf(row.getColumn("symlinks", String.class)),
        row.getColumn("disabled", Boolean.class),
        Times.ofMicros(row.getColumn("created_at", Long.class)),
        Times.ofMicros(row.getColumn("updated_at", Long.class)));
  }

  private static List<DagRule> dags(Handle db, String repository) {
    return db.select(
            "SELECT pattern, scope FROM repository_dag WHERE repository = ? ORDER BY position",
            repository)
        .map((RowView row) ->
            new DagRule(
                row.getColumn("pattern", String.class), row.getColumn("scope", String.class)))
        .list();
  }

  static void insert(Handle db, RepositoryRow row) {
    CredentialColumns credential = CredentialColumns.of(row.remote().credential());
    db.createUpdate(
            """
            INSERT INTO repository (name, url, known_hosts, default_ref, symlinks, disabled,
              credential, login, secret_ref, passphrase_ref, created_at, updated_at)
            VALUES (:name, :url, :knownHosts, :defaultRef, :symlinks, :disabled,
              :kind, :login, :secret, :passphrase, :created, :updated)
            """)
        .bind("name", row.name())
        .bind("url", row.remote().url().text())
        .bind("knownHosts", String.join("\n", row.remote().knownHosts()))
        .bind("defaultRef", row.defaultRef())
        .bind("symlinks", row.symlinks().name())
        .bind("disabled", row.disabled())
        .bind("kind", credential.kind().name())
        .bind("login", credential.login())
        .bind("secret", credential.secret())
        .bind("passphrase", credential.passphrase())
        .bind("created", Times.toMicros(row.created()))
        .bind("updated", Times.toMicros(row.updated()))
        .execute();
    for (int i = 0; i < row.dags().size(); i++) {
      insertDag(db, row.name(), i, row.dags().get(i));
    }
  }

  private static void insertDag(Handle db, String repository, int position, DagRule rule) {
    db.execute(
        "INSERT INTO repository_dag (repository, position, pattern, scope) VALUES (?, ?, ?, ?)",
        repository,
        position,
        rule.pattern(),
        rule.scope());
  }

  static int delete(Handle db, String name) {
    return db.execute("DELETE FROM repository WHERE name = ?", name);
  }
}
