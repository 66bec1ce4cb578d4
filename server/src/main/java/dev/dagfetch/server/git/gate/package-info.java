/**
 * Whose turn it is at a remote, and whether it is asked at all: places and queues, breakers, what
 * is tried again, and how long callers wait.
 */
@NullMarked
package dev.dagfetch.server.git.gate;

import org.jspecify.annotations.NullMarked;
