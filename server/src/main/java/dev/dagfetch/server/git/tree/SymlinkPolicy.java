package dev.dagfetch.server.git.tree;

/** What happens to symbolic links in a tree that is delivered. */
public enum SymlinkPolicy {
  /**
   * Links that stay inside the delivered tree are delivered; a tree with another one is rejected.
   */
  REFUSE_OUTSIDE,
  /** Every link is delivered as it is. */
  DELIVER,
  /** A tree with any link is rejected. */
  REFUSE
}
