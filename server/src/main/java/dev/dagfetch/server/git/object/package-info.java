/**
 * What Git's objects are called and how they are read raw: ids, paths, tree objects, and the limits
 * beyond which they are rejected.
 */
@NullMarked
package dev.dagfetch.server.git.object;

import org.jspecify.annotations.NullMarked;
