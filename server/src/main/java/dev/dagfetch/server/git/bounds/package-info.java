/**
 * The bounds that every remote is kept to: how much may arrive, what it may be, and how long it may
 * take.
 */
@NullMarked
package dev.dagfetch.server.git.bounds;

import org.jspecify.annotations.NullMarked;
