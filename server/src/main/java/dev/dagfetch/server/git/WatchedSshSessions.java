package dev.dagfetch.server.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * SSH sessions whose commands' output is watched on its way to JGit, and whose log-in is bounded in
 * time: JGit waits two minutes for a server that took the connection and says nothing.
 */
final class WatchedSshSessions extends SshSessionFactory {
  private final SshdSessionFactory sessions;
  private final Arrivals arrivals;
  private final Deadlines deadlines;

  WatchedSshSessions(SshdSessionFactory sessions, Arrivals arrivals, Deadlines deadlines) {
    this.sessions = sessions;
    this.arrivals = arrivals;
    this.deadlines = deadlines;
  }

  @Override
  public String getType() {
    return sessions.getType();
  }

  @Override
  public RemoteSession getSession(
      URIish uri, @Nullable CredentialsProvider credentials, FS fs, int timeoutMillis)
      throws TransportException {
    try (Deadlines.Deadline deadline = deadlines.watch(Duration.ofMillis(timeoutMillis))) {
      try {
        return new Session(sessions.getSession(uri, credentials, fs, timeoutMillis));
      } finally {
        if (deadline.expired()) {
          // The alarm was for this log-in only.
          Thread.interrupted();
        }
      }
    }
  }

  private final class Session implements RemoteSession2 {
    private final RemoteSession2 session;

    Session(RemoteSession2 session) {
      this.session = session;
    }

    @Override
    public Process exec(String command, int timeoutSeconds) throws IOException {
      return new WatchedCommand(session.exec(command, timeoutSeconds));
    }

    @Override
    public Process exec(String command, Map<String, String> environment, int timeoutSeconds)
        throws IOException {
      return new WatchedCommand(session.exec(command, environment, timeoutSeconds));
    }

    @Override
    public void disconnect() {
      session.disconnect();
    }
  }

  /** A command at the remote; only its output is changed. */
  private final class WatchedCommand extends Process {
    private final Process command;
    private final InputStream output;

    WatchedCommand(Process command) {
      this.command = command;
      this.output = arrivals.watch(command.getInputStream());
    }

    @Override
    public InputStream getInputStream() {
      return output;
    }

    @Override
    public OutputStream getOutputStream() {
      return command.getOutputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return command.getErrorStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
      return command.waitFor();
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
      return command.waitFor(timeout, unit);
    }

    @Override
    public int exitValue() {
      return command.exitValue();
    }

    @Override
    public void destroy() {
      command.destroy();
    }
  }
}
