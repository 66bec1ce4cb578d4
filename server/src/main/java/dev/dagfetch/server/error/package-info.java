/**
 * What can go wrong, in words that a caller, an operator and a program understand. Uses nothing
 * else of the server.
 */
@NullMarked
package dev.dagfetch.server.error;

import org.jspecify.annotations.NullMarked;
