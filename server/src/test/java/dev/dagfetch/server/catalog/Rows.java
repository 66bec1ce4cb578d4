package dev.dagfetch.server.catalog;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rows for tests. */
final class Rows {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");

  private Rows() {}

  static PinRow pin(String id) {
    return pin(id, "etl", 'c', Optional.empty(), Map.of());
  }

  static PinRow pin(
      String id, String dagId, char commit, Optional<Instant> expires, Map<String, String> labels) {
    return new PinRow(
        id,
        dagId,
        "pipelines",
        new CommitId(Character.toString(commit).repeat(40)),
        new TreeId("e".repeat(40)),
        TreePath.parse("dags/" + dagId),
        Optional.of("main"),
        labels,
        Set.of(),
        NOW,
        expires);
  }

  static PinQuery query(Optional<String> after, int limit, Map<String, String> labels) {
    return new PinQuery(
        Optional.empty(), Optional.empty(), Optional.empty(), labels, after, limit, NOW);
  }
}
