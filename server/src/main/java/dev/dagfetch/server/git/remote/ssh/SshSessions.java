package dev.dagfetch.server.git.remote.ssh;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.google.errorprone.annotations.CheckReturnValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps SSH sessions for the conversations to come, since a log-in costs more than a small fetch.
 *
 * <p>One for each place, for as long as the secrets and host keys that it was opened with are still
 * what there is to read, it is used every now and then, and it is not old: a host that does not
 * want somebody any more gets to say so. Thread-safe.
 */
final class SshSessions implements AutoCloseable {
  /** Each has a few threads. */
  private static final int MOST = 16;

  private static final Duration OLDEST = Duration.ofMinutes(10);

  private final Cache<SshPlace, SharedSession> kept;

  /**
   * @param keep how long a session stays that nobody uses; zero: not at all
   */
  SshSessions(Duration keep) {
    kept =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(keep)
            .expireAfterWrite(OLDEST.compareTo(keep) > 0 ? OLDEST : keep)
            .scheduler(Scheduler.systemScheduler())
            // Closing one waits for its threads.
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .removalListener(SshSessions::removed)
            .build();
  }

  private static void removed(
      @Nullable SshPlace place, @Nullable SharedSession session, RemovalCause cause) {
    if (session != null) {
      session.retire();
    }
  }

  /** The session that is kept for a place, entered; the caller gives it back. */
  @CheckReturnValue
  Optional<SharedSession> enter(SshPlace place, String content) {
    @Nullable SharedSession session = kept.getIfPresent(place);
    if (session == null) {
      return Optional.empty();
    }
    if (!session.wasOpenedWith(content)) {
      drop(place, session);
      return Optional.empty();
    }
    return session.enter() ? Optional.of(session) : Optional.empty();
  }

  /** Keeps a new session, unless there is one: then it ends with its conversation. */
  void offer(SshPlace place, SharedSession session) {
    if (kept.asMap().putIfAbsent(place, session) != null) {
      session.retire();
    }
  }

  /** Takes back a session; the time during which it is kept begins. */
  void giveBack(SshPlace place, SharedSession session) {
    session.leave();
    touch(place);
  }

  private void touch(SshPlace place) {
    var _ = kept.getIfPresent(place);
  }

  /** Lets nobody enter a session any more. */
  void drop(SshPlace place, SharedSession session) {
    kept.asMap().remove(place, session);
  }

  /** Closes what nobody uses; the others close with their conversations. */
  @Override
  public void close() {
    List<SharedSession> all = List.copyOf(kept.asMap().values());
    kept.invalidateAll();
    all.forEach(SharedSession::retire);
  }
}
