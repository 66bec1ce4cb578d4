package dev.dagfetch.client.write;

import dev.dagfetch.client.tree.TreeEntry;

/**
 * A file of a version whose content a base has.
 *
 * @param entry the file, as the version has it
 * @param source the base's file with that content, most often the same
 */
public record Inherited(TreeEntry entry, TreeEntry source) {
  /** Whether the base has the very same file under the very same name. */
  public boolean isInPlace() {
    return entry.equals(source);
  }
}
