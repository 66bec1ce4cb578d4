/**
 * The cage around JGit: everything of Git lives in the packages below, and no JGit type leaves
 * them.
 *
 * <p>The rest of the daemon comes in by {@code mirror} and knows the values and readers of {@code
 * object}, {@code tree}, {@code submodule}, {@code address}, {@code refs} and {@code gate}; how
 * commits are fetched ({@code fetch}, {@code remote}, {@code bounds}), kept ({@code stock}, {@code
 * disk}) and tidied ({@code upkeep}) is nobody else's business.
 */
@NullMarked
package dev.dagfetch.server.git;

import org.jspecify.annotations.NullMarked;
