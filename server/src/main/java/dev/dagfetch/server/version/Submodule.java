package dev.dagfetch.server.version;

import dev.dagfetch.server.git.mirror.Mirror;
import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreePath;

/**
 * A submodule that a version has the content of.
 *
 * @param path where, from the version's root; the gitlink stood there
 * @param commit what the gitlink names
 * @param mirror of the submodule's repository; has the commit
 */
public record Submodule(TreePath path, CommitId commit, Mirror mirror) {}
