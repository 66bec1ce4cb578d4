/**
 * Opens conversations with remotes, whatever they go over, and says in our words why one failed.
 */
@NullMarked
package dev.dagfetch.server.git.remote;

import org.jspecify.annotations.NullMarked;
