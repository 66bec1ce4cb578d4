package dev.dagfetch.server.version;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.submodule.Gitlink;
import dev.dagfetch.server.git.tree.TreeReader;
import java.util.List;

/** Which gitlinks trees have, so that a tree is looked through once. Thread-safe. */
final class GitlinkMemory {
  private static final long MOST_ENTRIES = 100_000;

  private final Cache<TreeId, List<Gitlink>> known =
      Caffeine.newBuilder()
          .maximumWeight(MOST_ENTRIES)
          .weigher((TreeId tree, List<Gitlink> links) -> 1 + links.size())
          .build();

  /**
   * The gitlinks of a tree that the reader has.
   *
   * @throws dev.dagfetch.server.error.DagfetchException TREE_REJECTED if there are more than {@code
   *     most}
   */
  List<Gitlink> of(TreeReader reader, TreeId tree, int most) {
    List<Gitlink> links = known.getIfPresent(tree);
    if (links == null) {
      links = reader.gitlinks(tree, most);
      known.put(tree, links);
    }
    return links;
  }
}
