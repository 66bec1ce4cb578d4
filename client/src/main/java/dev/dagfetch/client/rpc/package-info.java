/** The connection to the daemon, and what its statuses mean. */
@NullMarked
package dev.dagfetch.client.rpc;

import org.jspecify.annotations.NullMarked;
