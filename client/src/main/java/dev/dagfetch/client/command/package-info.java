/**
 * The {@code dagfetch} command: arguments in, calls of the library, words or JSON out. The library
 * knows nothing of it.
 */
@NullMarked
package dev.dagfetch.client.command;

import org.jspecify.annotations.NullMarked;
