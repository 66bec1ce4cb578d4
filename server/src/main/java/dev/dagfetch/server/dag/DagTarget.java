package dev.dagfetch.server.dag;

import dev.dagfetch.server.git.TreePath;

/** Where a DAG is delivered from. */
public record DagTarget(String repository, TreePath scope) {}
