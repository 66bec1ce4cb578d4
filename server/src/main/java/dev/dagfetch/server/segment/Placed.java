package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;

/** A piece of a version at its place. */
sealed interface Placed {
  /** A segment whose paths are relative to {@code directory}. */
  record RunAt(TreePath directory, Segment.Run run) implements Placed {}

  /** The beginning of a large file; its parts follow. */
  record FileAt(TreeEntry entry, LargeFile file) implements Placed {}
}
