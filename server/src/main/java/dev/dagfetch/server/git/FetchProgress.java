package dev.dagfetch.server.git;

/**
 * How far a fetch is.
 *
 * @param queued whether it still waits for a free place at the remote
 * @param objectsReceived objects received so far
 * @param objectsTotal objects to receive, 0 while unknown
 */
public record FetchProgress(boolean queued, long objectsReceived, long objectsTotal) {
  static final FetchProgress QUEUED = new FetchProgress(true, 0, 0);
}
