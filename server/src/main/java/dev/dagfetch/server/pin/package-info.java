/** Pins: the recorded choice run -> (dag_id, commit), and the right to its commit until it ends. */
@NullMarked
package dev.dagfetch.server.pin;

import org.jspecify.annotations.NullMarked;
