/**
 * From the name of a DAG and a commit, ref or pin to a version: the straight path that every
 * request walks first.
 */
@NullMarked
package dev.dagfetch.server.version;

import org.jspecify.annotations.NullMarked;
