package dev.dagfetch.server.pin;

import dev.dagfetch.server.dag.DagIds;
import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.CommitId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A pin to make. At most one of commit and ref; neither: the repository's default ref.
 *
 * @param ttl empty: until deleted
 * @param maxAge how old a known answer about the ref may be; zero asks the remote
 */
public record PinRequest(
    String id,
    String dagId,
    Optional<CommitId> commit,
    Optional<String> ref,
    Optional<Duration> ttl,
    Map<String, String> labels,
    Duration maxAge) {
  /**
   * Validates all but the ref's spelling, which Git's rules decide.
   *
   * @throws DagfetchException FIELD_INVALID
   */
  public PinRequest {
    PinIds.require(id);
    DagIds.require(dagId);
    PinTtl.require(ttl);
    labels = PinLabels.require(labels);
    if (commit.isPresent() && ref.isPresent()) {
      throw DagfetchException.invalidField("ref", ref.get(), "not together with a commit");
    }
    if (ref.filter(String::isEmpty).isPresent()) {
      throw DagfetchException.invalidField("ref", "", "the name of a branch or tag");
    }
    if (maxAge.isNegative()) {
      throw DagfetchException.invalidField("max_age", maxAge.toString(), "zero or more");
    }
  }
}
