package dev.dagfetch.server.version;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.address.Remote;
import dev.dagfetch.server.git.address.RemoteUrl;
import dev.dagfetch.server.git.mirror.Grafts;
import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.Rejection;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.submodule.Gitlink;
import dev.dagfetch.server.git.submodule.Gitmodules;
import dev.dagfetch.server.git.submodule.SubmoduleUrl;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.repository.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts the content of submodules into one version, theirs included: each gitlink's commit is
 * brought here from where {@code .gitmodules} of the commit above says, as far as the repository's
 * policy lets it come from there, and its tree takes the gitlink's place.
 *
 * <p>What comes out depends on the version's own tree alone, for a gitlink names content and not a
 * place. All or nothing: a submodule that cannot be had fails the version. One use, one thread.
 */
final class Grafter {
  /** Most submodules of a version. */
  static final int MOST = 1000;

  /** Most submodules inside each other. */
  static final int DEEPEST = 32;

  private final Repositories repositories;
  private final Source source;
  private final GitlinkMemory gitlinks;
  private final SubmoduleSource commits;
  private final Grafts.Builder grafts = new Grafts.Builder();
  private final List<Submodule> submodules = new ArrayList<>();
  private int count;
  private boolean fetched;

  /**
   * @param source the repository of the version
   */
  Grafter(
      Repositories repositories, Source source, GitlinkMemory gitlinks, SubmoduleSource commits) {
    this.repositories = repositories;
    this.source = source;
    this.gitlinks = gitlinks;
    this.commits = commits;
  }

  /**
   * A tree that may have gitlinks.
   *
   * @param mirror that has it
   * @param url where the mirror's repository is
   * @param root the whole tree of the commit, with {@code .gitmodules}
   * @param scope where in that the tree is
   * @param place where in the version it is
   * @param depth in how many submodules it is
   */
  record Level(
      Mirror mirror, RemoteUrl url, TreeId root, TreePath scope, TreePath place, int depth) {}

  /** The tree with the content of its submodules; itself if it has none. */
  TreeId graft(Level level, TreeId tree) {
    List<Gitlink> links;
    Gitmodules modules;
    // Not held open while remotes are asked.
    try (TreeReader reader = level.mirror().openReader()) {
      links = gitlinks.of(reader, tree, MOST);
      if (links.isEmpty()) {
        return tree;
      }
      modules = reader.gitmodules(level.root());
    }
    Map<TreePath, TreeId> inPlace = new TreeMap<>();
    for (Gitlink link : links) {
      TreeId content = content(level, link, modules);
      // A directory that is empty is what the gitlink is already.
      if (!content.equals(TreeId.EMPTY)) {
        inPlace.put(link.path(), content);
      }
    }
    return inPlace.isEmpty() ? tree : graft(level.mirror(), tree, inPlace);
  }

  private TreeId graft(Mirror mirror, TreeId tree, Map<TreePath, TreeId> inPlace) {
    try (TreeReader reader = mirror.openReader()) {
      return reader.graft(tree, inPlace, grafts.trees());
    }
  }

  private TreeId content(Level level, Gitlink link, Gitmodules modules) {
    TreePath place = level.place().resolve(link.path());
    if (++count > MOST) {
      throw Rejection.overLimit(place.toString(), "submodules", MOST);
    }
    if (level.depth() == DEEPEST) {
      throw Rejection.overLimit(place.toString(), "submodule_depth", DEEPEST);
    }
    Remote remote = remote(level, link, place, modules);
    Mirror mirror = repositories.submoduleMirror(source.repository().name(), remote);
    obtain(mirror, link.commit(), place, remote.url());
    TreeId root = root(mirror, link.commit());
    TreeId content =
        graft(new Level(mirror, remote.url(), root, TreePath.ROOT, place, level.depth() + 1), root);
    if (!content.equals(TreeId.EMPTY)) {
      grafts.add(mirror);
      submodules.add(new Submodule(place, link.commit(), mirror));
    }
    return content;
  }

  private Remote remote(Level level, Gitlink link, TreePath place, Gitmodules modules) {
    String url =
        modules
            .url(level.scope().resolve(link.path()))
            .orElseThrow(
                () -> rejected(place, "that .gitmodules of its commit gives no usable URL for"));
    try {
      RemoteUrl address = SubmoduleUrl.resolve(url, level.url());
      return source.repository().submodules().remote(address, source.repository().remote());
    } catch (DagfetchException e) {
      throw rejected(place, "whose URL is not one to go to: " + e.getMessage());
    }
  }

  private static DagfetchException rejected(TreePath place, String why) {
    return Rejection.of(place.toString(), "submodules", "is a submodule " + why);
  }

  private void obtain(Mirror mirror, CommitId commit, TreePath place, RemoteUrl url) {
    try {
      fetched |= commits.obtain(mirror, commit);
    } catch (DagfetchException e) {
      String path = DagfetchException.quote(place.toString());
      throw e.again(" (submodule %s, from %s)".formatted(path, url.text()))
          .with("submodule", place.toString());
    }
  }

  private static TreeId root(Mirror mirror, CommitId commit) {
    try (TreeReader reader = mirror.openReader()) {
      return reader.commit(commit).root();
    }
  }

  /** What the trees that were made consist of. */
  Grafts grafts() {
    return grafts.build();
  }

  /** Those whose content is delivered, in the order of their paths. */
  List<Submodule> submodules() {
    return submodules.stream().sorted(Comparator.comparing(Submodule::path)).toList();
  }

  /** Whether a remote had to deliver any of them. */
  boolean hasFetched() {
    return fetched;
  }
}
