package dev.dagfetch.server.git;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads commits, trees and blobs of a mirror. Not thread-safe; cheap to open; close it. Damage is OBJECT_CORRUPT. */
public final class TreeReader implements AutoCloseable {
  TreeReader() {}

  public CommitInfo commit(CommitId commit) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The tree id of a directory; empty if there is none (or it is a file). */
  public Optional<TreeId> subtree(TreeId root, TreePath directory) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** All files below a tree in the order of their paths, sizes known. @throws DagfetchException TREE_REJECTED by policy or limits */
  public void walk(TreeId tree, SymlinkPolicy symlinks, Consumer<TreeEntry> visitor) {}

  /** The direct entries of the directory at {@code directory} below {@code root}, in Git's order; paths relative to {@code root}. */
  public List<TreeChild> children(TreeId root, TreePath directory) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** A whole blob that is known to be small. */
  public byte[] readBlob(ObjectId blob) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** A blob of any size, in constant memory. Close it before the reader is used again. */
  public InputStream openBlob(ObjectId blob) {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() {}
}
