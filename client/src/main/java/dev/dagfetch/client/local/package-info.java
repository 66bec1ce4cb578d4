/** A daemon of one's own on this host, as a child process. */
@NullMarked
package dev.dagfetch.client.local;

import org.jspecify.annotations.NullMarked;
