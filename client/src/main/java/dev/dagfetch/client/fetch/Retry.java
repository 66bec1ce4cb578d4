package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.DagfetchClientException;
import java.time.Duration;

/**
 * Another call of a fetch whose last one failed.
 *
 * @param why how the last one failed
 * @param number which retry this is, from 1
 * @param keptBytes content that is verified and will not be sent again
 * @param pause how long to wait before it
 */
public record Retry(DagfetchClientException why, int number, long keptBytes, Duration pause) {}
