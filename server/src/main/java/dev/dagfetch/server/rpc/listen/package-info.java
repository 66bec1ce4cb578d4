/** Where callers reach the services: Unix domain socket and TCP, and what a connection may cost. */
@NullMarked
package dev.dagfetch.server.rpc.listen;

import org.jspecify.annotations.NullMarked;
