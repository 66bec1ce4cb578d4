package dev.dagfetch.server.scrub;

import java.time.Instant;
import java.util.Optional;

/**
 * What scrub has done since the daemon's start.
 *
 * @param finished when a round came to its end last, also of an earlier daemon
 */
public record ScrubReport(Optional<Instant> finished, long checked, long damaged, long unchecked) {}
