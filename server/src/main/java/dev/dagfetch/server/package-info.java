/** The daemon as a whole: its command line, what it is made of, and how it starts and stops. */
@NullMarked
package dev.dagfetch.server;

import org.jspecify.annotations.NullMarked;
