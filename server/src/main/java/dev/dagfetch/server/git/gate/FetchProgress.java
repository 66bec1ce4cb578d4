package dev.dagfetch.server.git.gate;

/**
 * How far a fetch is.
 *
 * @param queuePosition while it waits for a free place at the remote: 1 if it gets the next one, 2
 *     if one comes before it, and so on; else 0
 * @param objectsReceived objects received so far
 * @param objectsTotal objects to receive, 0 while unknown
 */
public record FetchProgress(int queuePosition, long objectsReceived, long objectsTotal) {
  /** Waiting for a place, as the so manieth. */
  public static FetchProgress queued(int position) {
    return new FetchProgress(position, 0, 0);
  }

  /** So many objects are here, of a total that is 0 while unknown. */
  public static FetchProgress receiving(long objects, long total) {
    return new FetchProgress(0, objects, total);
  }

  /** Whether it still waits for a place. */
  public boolean isQueued() {
    return queuePosition > 0;
  }
}
