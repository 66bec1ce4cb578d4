package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.util.List;

/**
 * The ordered list of files of a version. Immutable.
 *
 * @param entries in the order of their paths
 * @param totalBytes content of all of them
 * @param gitlinks how many of them are gitlinks
 */
public record Manifest(TreeId tree, List<TreeEntry> entries, long totalBytes, int gitlinks) {
  /** What an entry takes in memory besides its path: four objects, an id of 40 characters. */
  private static final int ENTRY_BYTES = 200;

  public Manifest {
    entries = List.copyOf(entries);
  }

  static Manifest of(TreeId tree, List<TreeEntry> entries) {
    long bytes = 0;
    int gitlinks = 0;
    for (TreeEntry entry : entries) {
      bytes += entry.sizeBytes();
      gitlinks += entry.isGitlink() ? 1 : 0;
    }
    return new Manifest(tree, entries, bytes, gitlinks);
  }

  /** About what it takes in memory. */
  long weight() {
    long weight = ENTRY_BYTES;
    for (TreeEntry entry : entries) {
      weight += ENTRY_BYTES + entry.path().length();
    }
    return weight;
  }
}
