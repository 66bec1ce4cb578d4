/** Keeps mirrors small: packs become one, and commits go that nobody needs. */
@NullMarked
package dev.dagfetch.server.git.upkeep;

import org.jspecify.annotations.NullMarked;
