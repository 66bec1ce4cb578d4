/** Conversations over HTTP: connections, TLS, proxies, and what goes wrong below Git's protocol. */
@NullMarked
package dev.dagfetch.server.git.remote.http;

import org.jspecify.annotations.NullMarked;
