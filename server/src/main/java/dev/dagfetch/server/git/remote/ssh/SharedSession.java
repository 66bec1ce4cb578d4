package dev.dagfetch.server.git.remote.ssh;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jgit.transport.RemoteSession2;

/**
 * A session with an SSH server in which several conversations can have a command each. Once it is
 * retired nobody enters any more, and whoever leaves last closes it. Thread-safe.
 */
final class SharedSession {
  /** OpenSSH's server allows ten in one session. */
  static final int MOST_COMMANDS = 8;

  private final RemoteSession2 session;
  private final String content;

  @GuardedBy("this")
  private int users = 1;

  @GuardedBy("this")
  private boolean retired;

  /**
   * A session with one user, who has just logged in.
   *
   * @param content what {@link SshLogin#content} was
   */
  SharedSession(RemoteSession2 session, String content) {
    this.session = session;
    this.content = content;
  }

  boolean wasOpenedWith(String other) {
    return content.equals(other);
  }

  /** Whether there is room for one more; then he must {@link #leave}. */
  synchronized boolean enter() {
    if (retired || users == MOST_COMMANDS) {
      return false;
    }
    users++;
    return true;
  }

  Process exec(String command, Map<String, String> environment, int timeoutSeconds)
      throws IOException {
    return session.exec(command, environment, timeoutSeconds);
  }

  void leave() {
    if (isLastStep(-1, false)) {
      session.disconnect();
    }
  }

  void retire() {
    if (isLastStep(0, true)) {
      session.disconnect();
    }
  }

  /** Whether a change leaves a retired session without users, which happens once. */
  private synchronized boolean isLastStep(int change, boolean retire) {
    boolean wasOver = retired && users == 0;
    users += change;
    retired |= retire;
    return retired && users == 0 && !wasOver;
  }
}
