/**
 * Brings commits into a mirror, once for all who ask, by the cheapest way that the remote allows.
 */
@NullMarked
package dev.dagfetch.server.git.fetch;

import org.jspecify.annotations.NullMarked;
