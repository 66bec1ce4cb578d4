package dev.dagfetch.server.config;

import java.util.Optional;

/**
 * What connections to remotes go through.
 *
 * @param url {@code http://HOST:PORT}, {@code socks5://HOST:PORT}, or {@code direct} for none
 * @param user for an HTTP proxy that wants one, with {@code passwordRef}
 */
public record DeclaredProxy(String url, Optional<String> user, Optional<String> passwordRef) {}
