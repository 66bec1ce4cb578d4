package dev.dagfetch.server.repository;

import dev.dagfetch.server.dag.DagRule;
import dev.dagfetch.server.git.Remote;
import dev.dagfetch.server.git.SymlinkPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A configured upstream Git repository. {@code defaultRef} is used where a caller names none; created/updated only for API ones. */
public record Repository(
    String name,
    Remote remote,
    String defaultRef,
    List<DagRule> dags,
    SymlinkPolicy symlinks,
    boolean disabled,
    Origin origin,
    String etag,
    Optional<Instant> created,
    Optional<Instant> updated) {
  /** Where a repository was declared. */
  public enum Origin {
    FILE,
    API
  }
}
