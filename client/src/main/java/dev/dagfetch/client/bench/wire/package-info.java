/** Calls whose content is counted and dropped, and what a plain socket does instead. */
@NullMarked
package dev.dagfetch.client.bench.wire;

import org.jspecify.annotations.NullMarked;
