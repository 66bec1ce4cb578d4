package dev.dagfetch.server.dag;

import dev.dagfetch.server.git.object.TreePath;

/**
 * Where a DAG is delivered from.
 *
 * @param repository name of the repository
 * @param scope directory in it
 */
public record DagTarget(String repository, TreePath scope) {}
