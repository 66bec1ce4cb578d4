package dev.dagfetch.server.pin;

import dev.dagfetch.server.git.CommitId;
import java.util.Map;
import java.util.Optional;

/** Which pins to list; everything given must match. */
public record PinFilter(
    Optional<String> dagId, Optional<String> repository, Optional<CommitId> commit, Map<String, String> labels) {}
