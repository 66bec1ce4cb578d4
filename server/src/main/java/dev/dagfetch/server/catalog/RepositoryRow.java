package dev.dagfetch.server.catalog;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import java.time.Instant;
import java.util.List;

/** A repository that was added by API, as it is stored. Times are exact to the microsecond. */
public record RepositoryRow(
    String name,
    Remote remote,
    String defaultRef,
    List<DagRule> dags,
    SymlinkPolicy symlinks,
    boolean disabled,
    Instant created,
    Instant updated) {
  public RepositoryRow {
    dags = List.copyOf(dags);
  }
}
