/** Reads what is at rest in the state directory again, slowly, to find what has changed there. */
@NullMarked
package dev.dagfetch.server.scrub;

import org.jspecify.annotations.NullMarked;
