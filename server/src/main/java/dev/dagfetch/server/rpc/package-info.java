/**
 * The gRPC services: each reads a request, asks the packages below, and writes the answer. The only
 * code that knows proto messages.
 */
@NullMarked
package dev.dagfetch.server.rpc;

import org.jspecify.annotations.NullMarked;
