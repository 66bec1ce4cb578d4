/**
 * The host of a bench: its file systems and programs, and the daemons that run for the time of the
 * bench.
 */
@NullMarked
package dev.dagfetch.client.bench.host;

import org.jspecify.annotations.NullMarked;
