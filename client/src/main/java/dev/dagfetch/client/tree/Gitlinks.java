package dev.dagfetch.client.tree;

import dev.dagfetch.client.error.VerificationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Puts the gitlinks of a version back in place of its submodules' files, which shows what tree the
 * version's own commit has.
 */
public final class Gitlinks {
  private final List<TreeEntry> entries;

  private Gitlinks(List<TreeEntry> entries) {
    this.entries = new ArrayList<>(entries);
  }

  /**
   * The tree id of the version with its gitlinks.
   *
   * @param files in {@link TreeEntry#WALK_ORDER}; what a narrowed answer left out included
   * @param submodules whose files these have, those in others included
   * @throws VerificationException if what is at the path of a submodule is not its tree
   */
  public static String treeId(List<TreeEntry> files, List<Submodule> submodules) {
    Gitlinks links = new Gitlinks(files);
    // What lies in another directory comes behind it in this order, and is to be done before it.
    submodules.stream()
        .sorted(Comparator.comparing(Submodule::path).reversed())
        .forEach(links::putBack);
    return TreeHash.of(links.entries);
  }

  private void putBack(Submodule submodule) {
    int from = firstAtOrAfter(submodule.firstKey());
    int to = from;
    while (to < entries.size() && entries.get(to).path().isAtOrBelow(submodule.path())) {
      to++;
    }
    List<TreeEntry> below = entries.subList(from, to);
    // An empty one would leave no trace in the files.
    if (below.isEmpty() || !treeOf(below, submodule.path()).equals(submodule.tree())) {
      throw new VerificationException(
          "the files of submodule %s are not those of its commit".formatted(submodule.path()));
    }
    below.clear();
    TreeEntry gitlink = submodule.gitlink();
    entries.add(firstAtOrAfter(gitlink.sortKey()), gitlink);
  }

  private static String treeOf(List<TreeEntry> below, TreePath directory) {
    boolean leftOut = below.size() == 1 && below.get(0).path().equals(directory);
    return leftOut
        ? below.get(0).objectId()
        : TreeHash.of(below.stream().map(entry -> entry.below(directory)).toList());
  }

  private int firstAtOrAfter(byte[] key) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(entries.get(middle).sortKey(), key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
