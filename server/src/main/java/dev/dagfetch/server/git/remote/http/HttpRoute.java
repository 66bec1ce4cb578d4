package dev.dagfetch.server.git.remote.http;

import dev.dagfetch.server.git.address.ProxyServer;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * How the HTTP connections of one conversation are made.
 *
 * @param tls empty: as the Java runtime does
 * @param proxy what they go through
 * @param connectTimeout how long one may take to come about
 */
record HttpRoute(
    Optional<SSLSocketFactory> tls, Optional<ProxyServer> proxy, Duration connectTimeout) {}
