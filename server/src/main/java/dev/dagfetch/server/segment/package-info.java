/**
 * Versions kept ready to send: a tree is cut into segments, each a file that holds one finished
 * frame and is named by what it holds. The way of a version: {@link
 * dev.dagfetch.server.segment.Plan} says which segments it consists of, {@link
 * dev.dagfetch.server.segment.Segments} delivers them, from disk or from the mirror.
 */
@NullMarked
package dev.dagfetch.server.segment;

import org.jspecify.annotations.NullMarked;
