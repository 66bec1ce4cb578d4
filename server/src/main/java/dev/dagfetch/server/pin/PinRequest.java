package dev.dagfetch.server.pin;

import dev.dagfetch.server.git.CommitId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A pin to make. At most one of commit and ref; neither: the repository's default ref. Validates (FIELD_INVALID). */
public record PinRequest(
    String id,
    String dagId,
    Optional<CommitId> commit,
    Optional<String> ref,
    Optional<Duration> ttl,
    Map<String, String> labels,
    Duration maxAge) {}
