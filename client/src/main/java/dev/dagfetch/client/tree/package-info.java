/**
 * A version's files as values: paths, entries, Git's hashes over them, the manifest, and the check
 * of a directory against it.
 */
@NullMarked
package dev.dagfetch.client.tree;

import org.jspecify.annotations.NullMarked;
