package dev.dagfetch.server.git.tree;

import java.util.List;

/** What {@link TreeReader#compare} finds between two trees. */
public sealed interface TreeDifference {
  /**
   * All that differs.
   *
   * @param changes in the order of their paths
   */
  record Changes(List<FileChange> changes) implements TreeDifference {
    public Changes {
      changes = List.copyOf(changes);
    }
  }

  /** The older tree is not here, or not whole, or nothing that could ever have been delivered. */
  record BaseMissing() implements TreeDifference {}

  /** More differs than the caller wants to know. */
  record TooMuch() implements TreeDifference {}
}
