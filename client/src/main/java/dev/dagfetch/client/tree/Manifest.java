package dev.dagfetch.client.tree;

import dev.dagfetch.client.error.VerificationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a directory must hold: a version, its files, and what a narrowed answer left out.
 *
 * <p>A manifest proves itself: the tree id follows from its entries. Immutable.
 */
public final class Manifest {
  private final Origin origin;
  private final String treeId;
  private final List<TreePath> narrowing;
  private final List<TreeEntry> entries;
  private final Subtrees subtrees;

  /** Listed when they are first asked for. */
  private @Nullable List<TreePath> directories;

  /**
   * Checks order and hash.
   *
   * @param origin where the version comes from
   * @param treeId Git's tree id of all files of the version
   * @param narrowing the paths that the directory is narrowed to; empty for the whole version
   * @param entries in {@link TreeEntry#WALK_ORDER}, what was left out included
   * @throws VerificationException if the entries are not those of the tree id
   */
  public Manifest(Origin origin, String treeId, List<TreePath> narrowing, List<TreeEntry> entries) {
    this(origin, treeId, narrowing, entries, Subtrees.NONE);
  }

  private Manifest(
      Origin origin,
      String treeId,
      List<TreePath> narrowing,
      List<TreeEntry> entries,
      Subtrees known) {
    this.origin = origin;
    this.treeId = treeId;
    this.narrowing = narrowing.stream().sorted().distinct().toList();
    this.entries = List.copyOf(entries);
    PathOrder order = new PathOrder();
    this.entries.forEach(order::accept);
    TreeHash.Ids ids = TreeHash.of(this.entries, known);
    this.subtrees = ids.subtrees();
    if (!ids.rootId().equals(treeId)) {
      throw new VerificationException(
          "the files have tree id %s, but %s was promised".formatted(ids.rootId(), treeId));
    }
    if (this.narrowing.isEmpty() && this.entries.stream().anyMatch(TreeEntry::isTree)) {
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

  /**
   * The manifest of a version that is told as changes to this one, which is a whole version. Only
   * the directories in which something differs are hashed.
   *
   * @param removed paths that this version has and that one has not, in order, each once
   * @param sent files that are new or changed, in order
   * @throws VerificationException if the changes are ambiguous, or the outcome is not that tree
   */
  public Manifest followedBy(
      Origin next, String nextTree, List<TreePath> removed, List<TreeEntry> sent) {
    if (!narrowing.isEmpty()) {
      throw new IllegalStateException("a part of a version tells nothing of another one");
    }
    Subtrees untouched =
        subtrees.untouchedBy(removed).untouchedBy(sent.stream().map(TreeEntry::path).toList());
    return new Manifest(
        next, nextTree, List.of(), Succession.of(entries, removed, sent), untouched);
  }

  public Origin origin() {
    return origin;
  }

  /** Git's tree id of all files of the version. */
  public String treeId() {
    return treeId;
  }

  /** The paths that the directory is narrowed to, sorted; empty for the whole version. */
  public List<TreePath> narrowing() {
    return narrowing;
  }

  /** In {@link TreeEntry#WALK_ORDER}, what was left out included. */
  public List<TreeEntry> entries() {
    return entries;
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
    List<TreePath> listed = directories;
    if (listed == null) {
      listed = listDirectories();
      directories = listed;
    }
    return listed;
  }

  private List<TreePath> listDirectories() {
    List<TreePath> listed = new ArrayList<>();
    listed.add(TreePath.ROOT);
    TreePath last = TreePath.ROOT;
    for (TreeEntry entry : files()) {
      listed.addAll(entry.path().directoriesNotIn(last));
      if (entry.isGitlink()) {
        listed.add(entry.path());
      }
      last = entry.path();
    }
    return Collections.unmodifiableList(listed);
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

  @Override
  public boolean equals(Object other) {
    return other instanceof Manifest that
        && origin.equals(that.origin)
        && treeId.equals(that.treeId)
        && narrowing.equals(that.narrowing)
        && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return Objects.hash(origin, treeId, narrowing);
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
