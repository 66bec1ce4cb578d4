package dev.dagfetch.server.git.tree;

import org.jspecify.annotations.Nullable;

/**
 * A path at which two trees do not have the same file: never directories, and never the same mode
 * and id on both sides.
 *
 * @param before what the older tree has there, if it has a file
 * @param after what the newer tree has there, if it has a file; both have the same path
 */
public record FileChange(@Nullable TreeChild before, @Nullable TreeChild after) {
  public FileChange {
    if (before == null && after == null) {
      throw new IllegalArgumentException("a change from nothing to nothing");
    }
  }
}
