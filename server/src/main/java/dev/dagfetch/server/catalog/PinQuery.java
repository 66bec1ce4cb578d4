package dev.dagfetch.server.catalog;

import dev.dagfetch.server.git.object.CommitId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Which pins to read, in the order of their ids; everything given must match.
 *
 * @param after only ids behind this one
 * @param limit at most this many
 * @param now pins that have expired by then are left out
 */
public record PinQuery(
    Optional<String> dagId,
    Optional<String> repository,
    Optional<CommitId> commit,
    Map<String, String> labels,
    Optional<String> after,
    int limit,
    Instant now) {}
