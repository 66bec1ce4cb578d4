package dev.dagfetch.server.version;

import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.CommitInfo;
import java.util.List;

/**
 * What a DAG is at a commit. The commit with its whole tree is in the mirror, and so are those of
 * submodules that are delivered with it.
 *
 * @param scope where in the repository the DAG is delivered from
 * @param tree the scope's tree id, which identifies the version
 * @param files what is delivered: the scope's tree, with the submodules in place of their gitlinks.
 *     Its tree id is another one then, so that nothing made of it is taken for the version without
 *     them, of the same commit, that another repository's policy delivers
 * @param submodules those, in the order of their paths
 * @param fetched whether a remote had to deliver anything for this answer
 */
public record Version(
    String dagId,
    TreePath scope,
    CommitInfo commit,
    TreeId tree,
    MirrorTree files,
    List<Submodule> submodules,
    boolean fetched) {
  public Version {
    submodules = List.copyOf(submodules);
  }
}
