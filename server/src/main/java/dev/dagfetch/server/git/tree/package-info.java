/** Reads what is delivered: commits, trees, blobs, and how two trees differ. */
@NullMarked
package dev.dagfetch.server.git.tree;

import org.jspecify.annotations.NullMarked;
