/**
 * How files get to disk: staged aside by bounded writers, then published under their final name in
 * one step.
 */
@NullMarked
package dev.dagfetch.client.write;

import org.jspecify.annotations.NullMarked;
