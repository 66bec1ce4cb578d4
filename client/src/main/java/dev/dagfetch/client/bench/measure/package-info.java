/** Taking times fairly, and what figures have to be. */
@NullMarked
package dev.dagfetch.client.bench.measure;

import org.jspecify.annotations.NullMarked;
