package dev.dagfetch.server.git.remote.http;

import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteSettings;
import dev.dagfetch.server.git.address.Timeouts;
import dev.dagfetch.server.git.bounds.Arrivals;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.transport.TransportHttp;

/** Sets up conversations over HTTP: their connections, TLS, proxy and log-in. Thread-safe. */
public final class HttpSetup {
  private final RemoteSettings settings;
  private final TlsContexts tls = new TlsContexts();

  /**
   * @param settings what is usual for a remote that says nothing else
   */
  public HttpSetup(RemoteSettings settings) {
    this.settings = settings;
  }

  /**
   * Has a transport go our way; reads the secrets, no network yet. Returns what will be seen of the
   * remote.
   */
  public HttpTraffic prepare(TransportHttp transport, Remote remote, Arrivals arrivals) {
    Optional<String> authorization = authorization(remote.credential());
    Network network = remote.network().or(settings.network());
    HttpRoute route =
        new HttpRoute(tls.factory(network), network.proxyInUse(), settings.timeouts().connect());
    HttpTraffic traffic =
        new HttpTraffic(remote.url(), route, arrivals, Concealment.of(authorization));
    transport.setHttpConnectionFactory(traffic);
    transport.setTimeout(Timeouts.seconds(settings.timeouts().idle()));
    authorization.ifPresent(
        value -> transport.setAdditionalHeaders(Map.of("Authorization", value)));
    return traffic;
  }

  /** Sent with the first request already: waiting to be asked costs a round trip per request. */
  private static Optional<String> authorization(Credential credential) {
    return switch (credential) {
      case Credential.UserPassword login -> Optional.of(login.header());
      case Credential.Token token -> Optional.of("Bearer " + token.token().readLine());
      case Credential.None none -> Optional.empty();
      case Credential.SshKey key -> Optional.empty();
    };
  }
}
