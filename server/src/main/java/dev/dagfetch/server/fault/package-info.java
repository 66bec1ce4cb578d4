/** The steps of the daemon at which tests kill it. Does nothing in production. */
@NullMarked
package dev.dagfetch.server.fault;

import org.jspecify.annotations.NullMarked;
