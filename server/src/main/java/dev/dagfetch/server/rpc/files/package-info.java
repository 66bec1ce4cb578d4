/**
 * The answer of FetchDag: which files of a version are sent, in which frames, and what proves the
 * rest.
 */
@NullMarked
package dev.dagfetch.server.rpc.files;

import org.jspecify.annotations.NullMarked;
