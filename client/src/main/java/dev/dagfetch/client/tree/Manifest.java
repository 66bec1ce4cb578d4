package dev.dagfetch.client.tree;

import dev.dagfetch.client.error.VerificationException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a directory must hold: a version, its files, and what a narrowed answer left out.
 *
 * <p>A manifest proves itself: the tree id follows from its entries. Immutable.
 *
 * @param origin where the version comes from
 * @param treeId Git's tree id of all files of the version
 * @param narrowing the paths that the directory is narrowed to; empty for the whole version
 * @param entries in {@link TreeEntry#WALK_ORDER}, what was left out included
 */
public record Manifest(
    Origin origin, String treeId, List<TreePath> narrowing, List<TreeEntry> entries) {

  /**
   * Checks order and hash.
   *
   * @throws VerificationException if the entries are not those of the tree id
   */
  public Manifest {
    narrowing = narrowing.stream().sorted().distinct().toList();
    entries = List.copyOf(entries);
    PathOrder order = new PathOrder();
    entries.forEach(order::accept);
    String found = TreeHash.of(entries);
    if (!found.equals(treeId)) {
      throw new VerificationException(
          "the files have tree id %s, but %s was promised".formatted(found, treeId));
    }
    if (narrowing.isEmpty() && entries.stream().anyMatch(TreeEntry::isTree)) {
      throw new VerificationException("a subtree is left out of an answer that is not narrowed");
    }
  }

  /** Makes a manifest from entries in any order. */
  public static Manifest of(
      Origin origin, String treeId, List<TreePath> narrowing, List<TreeEntry> entries) {
    List<TreeEntry> sorted = new ArrayList<>(entries);
    sorted.sort(TreeEntry.WALK_ORDER);
    return new Manifest(origin, treeId, narrowing, sorted);
  }

  /** The entries that are on disk. */
  public List<TreeEntry> files() {
    return narrowing.isEmpty() ? entries : entries.stream().filter(this::isWanted).toList();
  }

  /**
   * The directories that the files need, gitlinks among them and the root first, outer before
   * inner.
   */
  public List<TreePath> directories() {
    List<TreePath> directories = new ArrayList<>();
    directories.add(TreePath.ROOT);
    TreePath last = TreePath.ROOT;
    for (TreeEntry entry : files()) {
      directories.addAll(entry.path().directoriesNotIn(last));
      if (entry.isGitlink()) {
        directories.add(entry.path());
      }
      last = entry.path();
    }
    return directories;
  }

  /** Content of the files that are on disk. */
  public long bytes() {
    return files().stream().mapToLong(TreeEntry::sizeBytes).sum();
  }

  /** Submodules of which the directory has nothing but an empty directory. */
  public int submodulesLeftOut() {
    return (int) files().stream().filter(TreeEntry::isGitlink).count();
  }

  private boolean isWanted(TreeEntry entry) {
    return isWithin(narrowing, entry);
  }

  /** Whether an entry belongs to an answer that is narrowed like that. */
  public static boolean isWithin(List<TreePath> narrowing, TreeEntry entry) {
    return !entry.isTree()
        && (narrowing.isEmpty() || narrowing.stream().anyMatch(entry.path()::isAtOrBelow));
  }

  /** Whether a directory with that manifest holds the same files. */
  public boolean isSameContent(String otherTree, List<TreePath> otherNarrowing) {
    return treeId.equals(otherTree)
        && narrowing.equals(otherNarrowing.stream().sorted().distinct().toList());
  }

  /**
   * Where a version comes from.
   *
   * @param dagId the DAG
   * @param repository the repository that delivered it
   * @param commit full commit id
   */
  public record Origin(String dagId, String repository, String commit) {}
}
