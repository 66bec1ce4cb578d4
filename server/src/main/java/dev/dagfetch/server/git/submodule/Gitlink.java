package dev.dagfetch.server.git.submodule;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreePath;

/**
 * A submodule's entry in a tree.
 *
 * @param path where it stands, relative to that tree
 * @param commit of the submodule's repository
 */
public record Gitlink(TreePath path, CommitId commit) {}
