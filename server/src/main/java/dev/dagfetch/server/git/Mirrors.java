package dev.dagfetch.server.git;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/** All mirrors of a daemon. Thread-safe. */
public final class Mirrors implements AutoCloseable {
  public Mirrors(GitSettings settings, MeterRegistry meters, InstantSource clock) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Makes JGit hermetic and clears what a killed daemon left. Once, before {@link #open}. */
  public void start() {}

  /** The mirror of a repository, made if needed; no network. A changed remote takes effect for later fetches of the same mirror. */
  public Mirror open(String repository, Remote remote) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Removes a repository's mirror; readers of it finish. */
  public void delete(String repository) {}

  /** Allocated blocks of all mirrors. */
  public long usedBytes() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Stops fetches under way. */
  @Override
  public void close() {}
}
