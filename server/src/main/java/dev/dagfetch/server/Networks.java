package dev.dagfetch.server;

import dev.dagfetch.server.config.Config;
import dev.dagfetch.server.config.DeclaredProxy;
import dev.dagfetch.server.config.DeclaredTls;
import dev.dagfetch.server.git.address.Credential;
import dev.dagfetch.server.git.address.Network;
import dev.dagfetch.server.git.address.Network.ClientCertificate;
import dev.dagfetch.server.git.address.ProxyServer;
import dev.dagfetch.server.git.address.SecretRef;
import java.util.Optional;

/** How the configuration says that remotes are reached, as the rest of the daemon knows it. */
final class Networks {
  private Networks() {}

  static Network usual(Config.Git git) {
    return new Network(git.caFile(), Optional.empty(), git.proxy().map(Networks::proxy));
  }

  static Network of(Optional<DeclaredTls> tls, Optional<DeclaredProxy> proxy) {
    return new Network(
        tls.flatMap(DeclaredTls::caFile),
        tls.flatMap(Networks::certificate),
        proxy.map(Networks::proxy));
  }

  private static Optional<ClientCertificate> certificate(DeclaredTls tls) {
    return tls.certificateRef()
        .flatMap(certificate ->
            tls.keyRef()
                .map(key -> new ClientCertificate(new SecretRef(certificate), new SecretRef(key))));
  }

  private static ProxyServer proxy(DeclaredProxy proxy) {
    Optional<Credential.UserPassword> login =
        proxy
            .user()
            .flatMap(user ->
                proxy
                    .passwordRef()
                    .map(password -> new Credential.UserPassword(user, new SecretRef(password))));
    return ProxyServer.parse(proxy.url(), login);
  }
}
