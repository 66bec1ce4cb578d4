package dev.dagfetch.server.git.remote;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.address.ProxyServer;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteSettings;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.bounds.ArrivalBudget;
import dev.dagfetch.server.git.bounds.Arrivals;
import dev.dagfetch.server.git.bounds.Deadlines;
import dev.dagfetch.server.git.remote.http.HttpSetup;
import dev.dagfetch.server.git.remote.http.HttpTraffic;
import dev.dagfetch.server.git.remote.ssh.KnownHosts;
import dev.dagfetch.server.git.remote.ssh.SshSetup;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Optional;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;

/**
 * Opens conversations with remotes: logs in, bounds silence, and uses nothing of the machine but
 * what it is given.
 */
public final class RemoteConnector implements AutoCloseable {
  private final RemoteSettings settings;
  private final HttpSetup http;
  private final SshSetup ssh;

  /**
   * @param deadlines for what no socket bounds; closed by whoever made them
   */
  public RemoteConnector(RemoteSettings settings, Deadlines deadlines) {
    this.settings = settings;
    this.http = new HttpSetup(settings);
    this.ssh = new SshSetup(settings, deadlines);
  }

  /**
   * Opens a conversation; {@code local} is where objects go, null if only refs are asked for. No
   * network yet.
   */
  public OpenRemote open(Remote remote, @Nullable Repository local, ArrivalBudget budget)
      throws IOException {
    URIish uri = uri(remote.url());
    Arrivals arrivals = new Arrivals(budget, settings.answerBytes());
    OpenRemote opened =
        switch (remote.url().scheme()) {
          case HTTPS, HTTP -> openHttp(remote, transport(local, uri), arrivals);
          case SSH -> openSsh(remote, transport(local, uri), arrivals);
          case GIT -> openGit(remote, local, uri, arrivals);
          case FILE -> openFile(local, uri, arrivals);
        };
    opened.transport().setCredentialsProvider(null);
    return opened;
  }

  /** Silence is bounded by the socket. */
  private OpenRemote openGit(
      Remote remote, @Nullable Repository local, URIish uri, Arrivals arrivals) {
    if (proxy(remote).isPresent()) {
      throw notThrough(remote, "a proxy");
    }
    return plain(
        GitTransport.of(local, uri, remote.url(), settings.timeouts(), arrivals), arrivals);
  }

  private Optional<ProxyServer> proxy(Remote remote) {
    return remote.network().or(settings.network()).proxyInUse();
  }

  private static DagfetchException notThrough(Remote remote, String what) {
    return new DagfetchException(
            Reason.REMOTE_REFUSED,
            "remote %s cannot be asked through %s; use https, or set its proxy.url to direct"
                .formatted(remote.url().withoutUser(), what))
        .with("remote", remote.url().endpoint());
  }

  private static OpenRemote openFile(@Nullable Repository local, URIish uri, Arrivals arrivals)
      throws IOException {
    LocalTransport transport = LocalTransport.connect(local, uri, arrivals);
    if (!transport.objectFormat().isEmpty()) {
      transport.close();
      throw new UnsupportedObjectFormatException(transport.objectFormat());
    }
    return plain(transport, arrivals);
  }

  private OpenRemote openHttp(Remote remote, Transport transport, Arrivals arrivals) {
    HttpTraffic traffic = http.prepare((TransportHttp) transport, remote, arrivals);
    return new OpenRemote(transport, arrivals, Optional.of(traffic), Optional.empty());
  }

  private OpenRemote openSsh(Remote remote, Transport transport, Arrivals arrivals)
      throws IOException {
    Optional<ProxyServer> proxy = proxy(remote);
    if (proxy.filter(server -> server.kind() == ProxyServer.Kind.SOCKS5).isPresent()) {
      throw notThrough(remote, "a socks5:// proxy, as ssh goes through http:// ones only");
    }
    KnownHosts knownHosts = ssh.prepare((SshTransport) transport, remote, proxy, arrivals);
    return new OpenRemote(transport, arrivals, Optional.empty(), Optional.of(knownHosts));
  }

  private static OpenRemote plain(Transport transport, Arrivals arrivals) {
    return new OpenRemote(transport, arrivals, Optional.empty(), Optional.empty());
  }

  private static Transport transport(@Nullable Repository local, URIish uri)
      throws NotSupportedException, TransportException {
    return local == null ? Transport.open(uri) : Transport.open(local, uri);
  }

  /**
   * The daemon's own user name is never sent: without a name in the address it is the one that Git
   * hosts expect.
   */
  private static URIish uri(RemoteUrl url) {
    try {
      URIish uri = new URIish(url.text());
      return url.scheme() == RemoteUrl.Scheme.SSH && uri.getUser() == null
          ? uri.setUser("git")
          : uri;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a parsed address is no URI: " + url.withoutUser(), e);
    }
  }

  /** Closes the connections that are kept. */
  @Override
  public void close() {
    ssh.close();
  }
}
