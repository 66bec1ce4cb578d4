package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What turns the files of one version into those of another. All lists are in the order of paths.
 *
 * @param gone entries that the new version does not have, or has otherwise
 * @param come entries that the old version did not have, or had otherwise
 * @param kept entries that are the same in both
 * @param emptied directories that the new version does not have, each after those in it
 * @param founded directories that the old version did not have, each after the one it is in
 */
record Change(
    List<TreeEntry> gone,
    List<TreeEntry> come,
    List<TreeEntry> kept,
    List<TreePath> emptied,
    List<TreePath> founded) {

  static Change between(Manifest from, Manifest to) {
    List<TreeEntry> gone = new ArrayList<>();
    List<TreeEntry> come = new ArrayList<>();
    List<TreeEntry> kept = new ArrayList<>();
    int old = 0;
    for (TreeEntry entry : to.entries()) {
      while (old < from.entries().size() && isBefore(from.entries().get(old), entry)) {
        gone.add(from.entries().get(old++));
      }
      if (old < from.entries().size() && from.entries().get(old).equals(entry)) {
        kept.add(entry);
        old++;
      } else {
        come.add(entry);
      }
    }
    gone.addAll(from.entries().subList(old, from.entries().size()));
    return of(gone, come, kept, from, to);
  }

  /** Entries of one path that differ are both in the change: the old one first. */
  private static boolean isBefore(TreeEntry old, TreeEntry entry) {
    int order = old.path().compareTo(entry.path());
    return order < 0 || (order == 0 && !old.equals(entry));
  }

  private static Change of(
      List<TreeEntry> gone,
      List<TreeEntry> come,
      List<TreeEntry> kept,
      Manifest from,
      Manifest to) {
    Set<TreePath> emptied = new LinkedHashSet<>(Directories.of(from.entries()));
    Set<TreePath> founded = new LinkedHashSet<>(Directories.of(to.entries()));
    List<TreePath> before = List.copyOf(emptied);
    founded.forEach(emptied::remove);
    before.forEach(founded::remove);
    return new Change(gone, come, kept, List.copyOf(emptied).reversed(), List.copyOf(founded));
  }

  /** Whether most of the new version is there already. */
  boolean isSmall() {
    return kept.size() > gone.size() + come.size();
  }

  /** The directories of both versions in which names come or go, and those above them. */
  Set<TreePath> touched() {
    Set<TreePath> touched = new LinkedHashSet<>(Directories.of(gone));
    touched.addAll(Directories.of(come));
    return touched;
  }
}
