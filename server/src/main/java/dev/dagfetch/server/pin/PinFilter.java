package dev.dagfetch.server.pin;

import dev.dagfetch.server.dag.DagIds;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.repository.Repository;
import java.util.Map;
import java.util.Optional;

/** Which pins to list; everything given must match. */
public record PinFilter(
    Optional<String> dagId,
    Optional<String> repository,
    Optional<CommitId> commit,
    Map<String, String> labels) {
  /** All pins. */
  public static final PinFilter ALL =
      new PinFilter(Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

  /**
   * @throws dev.dagfetch.server.error.DagfetchException FIELD_INVALID if something given can't be
   *     in any pin
   */
  public PinFilter {
    dagId.ifPresent(DagIds::require);
    repository.ifPresent(Repository::requireName);
    labels = PinLabels.require(labels);
  }
}
