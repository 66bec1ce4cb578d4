package dev.dagfetch.server.version;

import dev.dagfetch.server.git.CommitInfo;
import dev.dagfetch.server.git.MirrorTree;
import dev.dagfetch.server.git.TreePath;

/**
 * What a DAG is at a commit. The commit with its whole tree is in the mirror.
 *
 * @param scope where in the repository the DAG is delivered from
 * @param files the scope's tree; its tree id identifies the version
 * @param fetched whether the remote had to deliver the commit for this answer
 */
public record Version(
    String dagId, TreePath scope, CommitInfo commit, MirrorTree files, boolean fetched) {}
