package dev.dagfetch.server.git;

import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * How the HTTP connections of one conversation are made.
 *
 * @param tls empty: as the Java runtime does
 * @param proxy what they go through
 */
record HttpRoute(Optional<SSLSocketFactory> tls, Optional<ProxyServer> proxy) {}
