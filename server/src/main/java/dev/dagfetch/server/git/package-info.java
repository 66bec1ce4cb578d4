/**
 * The cage around JGit: mirrors, fetches, refs, tree walks, credentials. No JGit type leaves this
 * package; only {@code error} is used.
 */
@NullMarked
package dev.dagfetch.server.git;

import org.jspecify.annotations.NullMarked;
