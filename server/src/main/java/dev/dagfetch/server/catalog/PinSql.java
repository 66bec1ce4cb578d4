package dev.dagfetch.server.catalog;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Query;

/** The statements about pins. */
final class PinSql {
  private static final String COLUMNS =
      "pin_id, dag_id, repository, commit_id, tree_id, scope, ref, created_at, expires_at";

  private PinSql() {}

  static Optional<PinRow> find(Handle db, String id) {
    return rows(db, select(db, "pin_id = :id", "").bind("id", id)).stream().findFirst();
  }

  static List<PinRow> expired(Handle db, Instant now) {
    return rows(db, select(db, "expires_at <= :now", "").bind("now", Times.toMicros(now)));
  }

  static List<PinRow> list(Handle db, PinQuery query) {
    StringBuilder where = new StringBuilder("(expires_at IS NULL OR expires_at > :now)");
    Map<String, Object> values = new HashMap<>();
    values.put("now", Times.toMicros(query.now()));
    query.dagId().ifPresent(v -> and(where, values, "dag_id = :", "dag", v));
    query.repository().ifPresent(v -> and(where, values, "repository = :", "repository", v));
    query.commit().ifPresent(v -> and(where, values, "commit_id = :", "commit", v.hex()));
    query.after().ifPresent(v -> and(where, values, "pin_id > :", "after", v));
    query.labels().forEach((key, value) -> andLabel(where, values, key, value));
    return rows(
        db,
        select(db, where.toString(), "LIMIT :limit").bindMap(values).bind("limit", query.limit()));
  }

  private static void and(
      StringBuilder where,
      Map<String, Object> values,
      String condition,
      String name,
      String value) {
    where.append(" AND ").append(condition).append(name);
    values.put(name, value);
  }

  private static void andLabel(
      StringBuilder where, Map<String, Object> values, String key, String value) {
    int n = values.size();
    where.append(
        " AND EXISTS (SELECT 1 FROM pin_label l WHERE l.pin_id = pin.pin_id AND label_key = :k%d AND label_value = :v%d)"
            .formatted(n, n));
    values.put("k" + n, key);
    values.put("v" + n, value);
  }

  /** One row for each label of each pin, and one for a pin without labels. */
  private static Query select(Handle db, String where, String limit) {
    return db.createQuery(
        """
        SELECT p.*, label_key, label_value
        FROM (SELECT %s FROM pin WHERE %s ORDER BY pin_id %s) p
        LEFT JOIN pin_label l ON l.pin_id = p.pin_id
        ORDER BY p.pin_id
        """
            .formatted(COLUMNS, where, limit));
  }

  private static List<PinRow> rows(Handle db, Query query) {
    return query
        .<String, PinRow>reduceRows(PinSql::collect)
        .map(pin -> pin.withSubmodules(submodules(db, pin.id())))
        .toList();
  }

  private static Set<PinnedSubmodule> submodules(Handle db, String pin) {
    return db.select("SELECT mirror, commit_id FROM pin_submodule WHERE pin_id = ?", pin)
        .map((RowView row) ->
            new PinnedSubmodule(
                row.getColumn("mirror", String.class),
                new CommitId(row.getColumn("commit_id", String.class))))
        .set();
  }

  private static void collect(Map<String, PinRow> pins, RowView row) {
    String id = row.getColumn("pin_id", String.class);
    PinRow pin = pins.computeIfAbsent(id, i -> pin(row));
    String key = row.getColumn("label_key", String.class);
    if (key != null) {
      pins.put(id, pin.withLabel(key, row.getColumn("label_value", String.class)));
    }
  }

  private static PinRow pin(RowView row) {
    return new PinRow(
        row.getColumn("pin_id", String.class),
        row.getColumn("dag_id", String.class),
        row.getColumn("repository", String.class),
        new CommitId(row.getColumn("commit_id", String.class)),
        new TreeId(row.getColumn("tree_id", String.class)),
        TreePath.parse(row.getColumn("scope", byte[].class)),
        Optional.ofNullable(row.getColumn("ref", String.class)),
        Map.of(),
        Set.of(),
        Times.ofMicros(row.getColumn("created_at", Long.class)),
        Optional.ofNullable(row.getColumn("expires_at", Long.class)).map(Times::ofMicros));
  }

  static void insert(Handle db, PinRow row) {
    db.createUpdate(
            """
            INSERT INTO pin (%s)
            VALUES (:id, :dag, :repository, :commit, :tree, :scope, :ref, :created, :expires)
            """
                .formatted(COLUMNS))
        .bind("id", row.id())
        .bind("dag", row.dagId())
        .bind("repository", row.repository())
        .bind("commit", row.commit().hex())
        .bind("tree", row.tree().hex())
        .bind("scope", row.scope().toBytes())
        .bind("ref", row.ref().orElse(null))
        .bind("created", Times.toMicros(row.created()))
        .bind("expires", row.expires().map(Times::toMicros).orElse(null))
        .execute();
    row.labels().forEach((key, value) -> insertLabel(db, row.id(), key, value));
    row.submodules().forEach(submodule -> insertSubmodule(db, row.id(), submodule));
  }

  private static void insertSubmodule(Handle db, String id, PinnedSubmodule submodule) {
    db.execute(
        "INSERT INTO pin_submodule (pin_id, mirror, commit_id) VALUES (?, ?, ?)",
        id,
        submodule.mirror(),
        submodule.commit().hex());
  }

  private static void insertLabel(Handle db, String id, String key, String value) {
    db.execute(
        "INSERT INTO pin_label (pin_id, label_key, label_value) VALUES (?, ?, ?)", id, key, value);
  }

  static int setExpiry(Handle db, String id, Optional<Instant> expires, Instant now) {
    return db.createUpdate(
            """
            UPDATE pin SET expires_at = :expires
            WHERE pin_id = :id AND (expires_at IS NULL OR expires_at > :now)
            """)
        .bind("id", id)
        .bind("expires", expires.map(Times::toMicros).orElse(null))
        .bind("now", Times.toMicros(now))
        .execute();
  }

  static void delete(Handle db, String id) {
    db.execute("DELETE FROM pin WHERE pin_id = ?", id);
  }

  static boolean needs(Handle db, String mirror, CommitId commit) {
    return db.createQuery(
            """
            SELECT 1 FROM pin WHERE repository = :mirror AND commit_id = :commit
            UNION ALL
            SELECT 1 FROM pin_submodule WHERE mirror = :mirror AND commit_id = :commit
            LIMIT 1
            """)
        .bind("mirror", mirror)
        .bind("commit", commit.hex())
        .mapTo(Integer.class)
        .findFirst()
        .isPresent();
  }

  static List<CommitId> commits(Handle db, String mirror) {
    return db.createQuery(
            """
            SELECT commit_id FROM pin WHERE repository = :mirror
            UNION
            SELECT commit_id FROM pin_submodule WHERE mirror = :mirror
            """)
        .bind("mirror", mirror)
        .mapTo(String.class)
        .map(CommitId::new)
        .list();
  }

  static Map<String, Long> countByRepository(Handle db, Instant now) {
    return db.select(
            """
            SELECT repository, count(*) AS pins FROM pin
            WHERE expires_at IS NULL OR expires_at > ?
            GROUP BY repository
            """,
            Times.toMicros(now))
        .reduceRows(
            new HashMap<>(),
            (counts, row) -> {
              counts.put(
                  row.getColumn("repository", String.class), row.getColumn("pins", Long.class));
              return counts;
            });
  }
}
