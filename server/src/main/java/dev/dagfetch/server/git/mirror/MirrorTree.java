package dev.dagfetch.server.git.mirror;

import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.tree.SymlinkPolicy;
import dev.dagfetch.server.git.tree.TreeReader;

/**
 * A tree that is complete in a mirror, and how symbolic links in it are to be treated: all that is
 * needed to deliver its files.
 *
 * @param mirror of the repository; with submodules in the tree, others have part of the content
 * @param grafts what the tree has in place of gitlinks
 */
public record MirrorTree(Mirror mirror, TreeId tree, SymlinkPolicy symlinks, Grafts grafts) {
  /** A tree that is in the mirror as it is. */
  public MirrorTree(Mirror mirror, TreeId tree, SymlinkPolicy symlinks) {
    this(mirror, tree, symlinks, Grafts.NONE);
  }

  /** A reader for one thread. */
  public TreeReader openReader() {
    return mirror.openReader(grafts);
  }
}
