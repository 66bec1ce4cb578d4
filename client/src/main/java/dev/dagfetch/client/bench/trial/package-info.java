/**
 * The trials: each sets up one case, or a few that share their measurements, runs it against its
 * peer, and checks every answer.
 */
@NullMarked
package dev.dagfetch.client.bench.trial;

import org.jspecify.annotations.NullMarked;
