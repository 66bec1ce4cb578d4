/**
 * {@code dagfetch bench}: measures this daemon and client against the tools that people use
 * instead.
 */
@NullMarked
package dev.dagfetch.client.bench;

import org.jspecify.annotations.NullMarked;
