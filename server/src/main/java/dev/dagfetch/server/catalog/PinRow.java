package dev.dagfetch.server.catalog;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pin as it is stored. Times are exact to the microsecond.
 *
 * @param submodules what it keeps besides its own commit
 */
public record PinRow(
    String id,
    String dagId,
    String repository,
    CommitId commit,
    TreeId tree,
    TreePath scope,
    Optional<String> ref,
    Map<String, String> labels,
    Set<PinnedSubmodule> submodules,
    Instant created,
    Optional<Instant> expires) {
  public PinRow {
    labels = Map.copyOf(labels);
    submodules = Set.copyOf(submodules);
  }

  PinRow withLabel(String key, String value) {
    Map<String, String> more = new HashMap<>(labels);
    more.put(key, value);
    return with(more, submodules);
  }

  PinRow withSubmodules(Set<PinnedSubmodule> kept) {
    return with(labels, kept);
  }

  private PinRow with(Map<String, String> other, Set<PinnedSubmodule> kept) {
    return new PinRow(
        id, dagId, repository, commit, tree, scope, ref, other, kept, created, expires);
  }

  /** Whether it has ended; from then on nobody sees it, although it is still stored. */
  public boolean hasExpired(Instant now) {
    return expires.filter(end -> !end.isAfter(now)).isPresent();
  }
}
