/**
 * What a mirror has, as far as that is certain: marks and proofs of commits, doubts about them, and
 * who is using them.
 */
@NullMarked
package dev.dagfetch.server.git.stock;

import org.jspecify.annotations.NullMarked;
