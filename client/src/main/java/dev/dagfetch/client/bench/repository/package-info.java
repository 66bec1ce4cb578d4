/**
 * The Git repositories that a bench serves: generated from a seed or copied from a real one, and
 * what is derived from them.
 */
@NullMarked
package dev.dagfetch.client.bench.repository;

import org.jspecify.annotations.NullMarked;
