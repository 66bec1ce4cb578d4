package dev.dagfetch.server.git.bounds;

import dev.dagfetch.server.error.DagfetchException;

/** The disk that the daemon may take for all that it keeps. Thread-safe. */
public interface Room {
  /** As much as the file system has. */
  Room ENDLESS =
      new Room() {
        @Override
        public void require(long bytes) {}

        @Override
        public boolean has(long bytes) {
          return true;
        }
      };

  /**
   * Makes sure that there is room for so many bytes more, at the cost of what can be made or
   * fetched again.
   *
   * @throws DagfetchException CACHE_FULL_PINNED if there is nothing left to give up
   */
  void require(long bytes);

  /** Whether there is room for so many bytes more as it is. */
  boolean has(long bytes);
}
