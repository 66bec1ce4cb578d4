package dev.dagfetch.server.git.remote.ssh;

import dev.dagfetch.server.git.address.ProxyServer;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteSettings;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.bounds.Arrivals;
import dev.dagfetch.server.git.bounds.Deadlines;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.transport.SshTransport;

/**
 * Sets up conversations over SSH: keys, known hosts and the sessions that are kept. Thread-safe.
 */
public final class SshSetup implements AutoCloseable {
  private final RemoteSettings settings;
  private final Deadlines deadlines;
  private final SshSessions sessions;

  /**
   * @param settings what is usual for a remote that says nothing else
   * @param deadlines for log-ins, which no socket bounds
   */
  public SshSetup(RemoteSettings settings, Deadlines deadlines) {
    this.settings = settings;
    this.deadlines = deadlines;
    this.sessions = new SshSessions(settings.timeouts().keepSsh());
  }

  /**
   * Has a transport go our way; reads the secrets, no network yet. Returns what will be seen of the
   * remote.
   */
  public KnownHosts prepare(
      SshTransport transport, Remote remote, Optional<ProxyServer> proxy, Arrivals arrivals)
      throws IOException {
    KnownHosts knownHosts = KnownHosts.of(remote, settings.knownHosts());
    SshPlace place =
        new SshPlace(
            String.valueOf(transport.getURI().getUser()),
            remote.url().host(),
            remote.url().port(),
            remote.credential(),
            remote.knownHosts(),
            proxy);
    transport.setSshSessionFactory(
        new SshConversation(
            SshLogin.read(place, knownHosts), sessions, arrivals, deadlines, settings));
    transport.setTimeout(Timeouts.seconds(settings.timeouts().idle()));
    return knownHosts;
  }

  /** Closes the sessions that nobody uses; the others close with their conversations. */
  @Override
  public void close() {
    sessions.close();
  }
}
