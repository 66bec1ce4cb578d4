/** Conversations over SSH: log-ins, host keys, and the sessions that are kept for the next ones. */
@NullMarked
package dev.dagfetch.server.git.remote.ssh;

import org.jspecify.annotations.NullMarked;
