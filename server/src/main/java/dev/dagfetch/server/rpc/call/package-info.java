/**
 * How a call runs, whatever it is about: on which thread, until when, how fast its answer is sent,
 * and which status ends it.
 */
@NullMarked
package dev.dagfetch.server.rpc.call;

import org.jspecify.annotations.NullMarked;
