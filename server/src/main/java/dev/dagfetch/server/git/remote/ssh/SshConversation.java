package dev.dagfetch.server.git.remote.ssh;

import dev.dagfetch.server.error.Causes;
import dev.dagfetch.server.git.address.RemoteSettings;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.bounds.Arrivals;
import dev.dagfetch.server.git.bounds.Beginning;
import dev.dagfetch.server.git.bounds.BlockInput;
import dev.dagfetch.server.git.bounds.Deadlines;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSession;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * The SSH side of one conversation: a command in a session that is kept, or in a new one.
 *
 * <p>A kept session may be broken without our knowing. Git's servers speak first, so as long as
 * nothing has come nothing has been said either, and the command is begun again in a new session:
 * once, and nobody notices. What comes is watched on its way to JGit. Used by one thread.
 */
final class SshConversation extends SshSessionFactory {
  /** A server that does not let a command begin for so long has forgotten the session. */
  private static final int BEGIN_SECONDS = 3;

  private final SshLogin login;
  private final SshSessions sessions;
  private final Arrivals arrivals;
  private final Deadlines deadlines;
  private final RemoteSettings settings;

  SshConversation(
      SshLogin login,
      SshSessions sessions,
      Arrivals arrivals,
      Deadlines deadlines,
      RemoteSettings settings) {
    this.login = login;
    this.sessions = sessions;
    this.arrivals = arrivals;
    this.deadlines = deadlines;
    this.settings = settings;
  }

  @Override
  public String getType() {
    return "dagfetch";
  }

  /** The timeouts are ours, and JGit's provider of credentials is never asked. */
  @Override
  public RemoteSession getSession(
      URIish uri, @Nullable CredentialsProvider credentials, FS fs, int timeoutMillis)
      throws TransportException {
    Optional<SharedSession> kept = sessions.enter(login.place(), login.content());
    return kept.isPresent()
        ? new Session(uri, kept.get(), true)
        : new Session(uri, logIn(uri), false);
  }

  /** JGit would wait two minutes for a server that took the connection and says nothing. */
  private SharedSession logIn(URIish uri) throws TransportException {
    Deadlines.Deadline deadline = deadlines.watch(settings.timeouts().connect());
    try {
      SshdSession opened = login.open(uri, settings.home().toFile(), settings.timeouts().connect());
      SharedSession session = new SharedSession(opened, login.content());
      opened.addCloseListener(closed -> sessions.drop(login.place(), session));
      sessions.offer(login.place(), session);
      return session;
    } catch (TransportException e) {
      throw deadline.expired()
          ? new TransportException(uri, "log-in", new SocketTimeoutException("connect timed out"))
          : e;
    } finally {
      deadline.endForThisThread();
    }
  }

  private final class Session implements RemoteSession2 {
    private final URIish uri;
    private final boolean kept;
    private @Nullable SharedSession session;

    Session(URIish uri, SharedSession session, boolean kept) {
      this.uri = uri;
      this.session = session;
      this.kept = kept;
    }

    @Override
    public Process exec(String command, int timeoutSeconds) throws IOException {
      return exec(command, Map.of(), timeoutSeconds);
    }

    @Override
    public Process exec(String command, Map<String, String> environment, int timeoutSeconds)
        throws IOException {
      Command wanted = new Command(command, environment);
      @Nullable SharedSession first = session;
      if (first != null && kept) {
        Optional<Process> running = wanted.tryIn(first);
        if (running.isPresent()) {
          return running.get();
        }
        sessions.drop(login.place(), first);
        disconnect();
      }
      SharedSession fresh = session == null ? logIn(uri) : session;
      session = fresh;
      return wanted.in(fresh, Timeouts.seconds(settings.timeouts().connect()));
    }

    @Override
    public void disconnect() {
      if (session != null) {
        sessions.giveBack(login.place(), session);
        session = null;
      }
    }
  }

  /** What is to run at the remote. */
  private final class Command {
    private final String text;
    private final Map<String, String> environment;

    Command(String text, Map<String, String> environment) {
      this.text = text;
      this.environment = environment;
    }

    Process in(SharedSession session, int timeoutSeconds) throws IOException {
      Process process = session.exec(text, environment, timeoutSeconds);
      return new WatchedProcess(process, process.getInputStream(), session);
    }

    /** Empty if the session turns out to be broken before the server has said a word. */
    Optional<Process> tryIn(SharedSession session) throws InterruptedIOException {
      try {
        Process process = session.exec(text, environment, BEGIN_SECONDS);
        PushbackInputStream output = new PushbackInputStream(process.getInputStream());
        int first = firstByte(output);
        if (first < 0 && !hasEnded(process)) {
          return Optional.empty();
        }
        if (first >= 0) {
          output.unread(first);
        }
        return Optional.of(new WatchedProcess(process, output, session));
      } catch (IOException e) {
        Optional<InterruptedIOException> stopped = Causes.find(e, InterruptedIOException.class);
        if (stopped.isPresent()) {
          sessions.drop(login.place(), session);
          throw stopped.get();
        }
        return Optional.empty();
      }
    }

    private int firstByte(InputStream output) throws IOException {
      Deadlines.Deadline deadline = deadlines.watch(settings.timeouts().idle());
      try {
        return output.read();
      } catch (InterruptedIOException e) {
        throw deadline.expired() ? new SocketTimeoutException("read timed out") : e;
      } finally {
        deadline.endForThisThread();
      }
    }

    /** Whether the command ended, rather than the connection. */
    private static boolean hasEnded(Process process) throws InterruptedIOException {
      try {
        return process.waitFor(BEGIN_SECONDS, TimeUnit.SECONDS) && process.exitValue() >= 0;
      } catch (IllegalThreadStateException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("stopped");
      }
    }
  }

  /** A command that runs; only what it says is changed. */
  private final class WatchedProcess extends Process {
    /** JGit keeps what a command says about its errors, for a message. */
    private static final int MOST_OF_ERRORS = 64 << 10;

    private final Process process;
    private final InputStream output;

    WatchedProcess(Process process, InputStream output, SharedSession session) {
      this.process = process;
      this.output = arrivals.watch(new Doubting(output, session));
    }

    @Override
    public InputStream getInputStream() {
      return output;
    }

    @Override
    public OutputStream getOutputStream() {
      return process.getOutputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return new Beginning(process.getErrorStream(), MOST_OF_ERRORS);
    }

    @Override
    public int waitFor() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
      return process.waitFor(timeout, unit);
    }

    @Override
    public int exitValue() {
      return process.exitValue();
    }

    @Override
    public void destroy() {
      process.destroy();
    }
  }

  /** A session in which reading fails, or has to be cut short, is not used again. */
  private final class Doubting extends BlockInput {
    private final SharedSession session;

    Doubting(InputStream in, SharedSession session) {
      super(in);
      this.session = session;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException e) {
        sessions.drop(login.place(), session);
        throw e;
      }
    }
  }
}
