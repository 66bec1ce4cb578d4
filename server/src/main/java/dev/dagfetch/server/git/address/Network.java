package dev.dagfetch.server.git.address;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a remote is reached. Nothing of it is taken from the environment or the JVM's properties.
 *
 * @param caFile certificates of the authorities that an https remote's must be from, PEM; empty:
 *     the Java runtime's
 * @param certificate what we show to an https remote that asks who we are
 * @param proxy what connections go through; empty: nothing
 */
public record Network(
    Optional<Path> caFile, Optional<ClientCertificate> certificate, Optional<ProxyServer> proxy) {
  /** Without a proxy, trusting the Java runtime's authorities. */
  public static final Network PLAIN =
      new Network(Optional.empty(), Optional.empty(), Optional.empty());

  /** A client's certificate and private key, both PEM, by reference. */
  public record ClientCertificate(SecretRef certificate, SecretRef key) {}

  /** What is said here, and for the rest what is usual. */
  public Network or(Network usual) {
    return new Network(
        caFile.or(usual::caFile), certificate.or(usual::certificate), proxy.or(usual::proxy));
  }

  /** The proxy to use. */
  public Optional<ProxyServer> proxyInUse() {
    return proxy.filter(server -> server.kind() != ProxyServer.Kind.DIRECT);
  }
}
