/**
 * The Java client of a dagfetch daemon: {@link dev.dagfetch.client.DagfetchClient} is where to
 * begin.
 */
@NullMarked
package dev.dagfetch.client;

import org.jspecify.annotations.NullMarked;
