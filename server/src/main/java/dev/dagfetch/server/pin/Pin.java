package dev.dagfetch.server.pin;

import dev.dagfetch.server.git.CommitId;
import dev.dagfetch.server.git.TreeId;
import dev.dagfetch.server.git.TreePath;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The recorded choice of a run. {@code ref} is what it was made from, as the caller named it. */
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
    Optional<Instant> expires) {}
