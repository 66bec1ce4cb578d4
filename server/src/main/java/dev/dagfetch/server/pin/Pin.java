package dev.dagfetch.server.pin;

import dev.dagfetch.server.catalog.PinRow;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The recorded choice of a run.
 *
 * @param repository which delivered the DAG when the pin was made
 * @param scope from where, then
 * @param ref what it was made from, as the caller named it, or the default ref if he named none;
 *     empty if made from a commit
 * @param expires when it ends; empty: until deleted
 */
public record Pin(
    String id,
    String dagId,
    String repository,
    CommitId commit,
    TreeId tree,
    TreePath scope,
    Optional<String> ref,
    Map<String, String> labels,
    Instant created,
    Optional<Instant> expires) {
  static Pin of(PinRow row) {
    return new Pin(
        row.id(),
        row.dagId(),
        row.repository(),
        row.commit(),
        row.tree(),
        row.scope(),
        row.ref(),
        row.labels(),
        row.created(),
        row.expires());
  }
}
