/**
 * A worker's cache: versions in one directory, shared by many processes, leased while they are
 * used, and within a budget.
 */
@NullMarked
package dev.dagfetch.client.cache;

import org.jspecify.annotations.NullMarked;
