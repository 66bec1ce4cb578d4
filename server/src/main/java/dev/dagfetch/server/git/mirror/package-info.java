/** Mirrors as the rest of the daemon knows them: the way into all that is Git. */
@NullMarked
package dev.dagfetch.server.git.mirror;

import org.jspecify.annotations.NullMarked;
