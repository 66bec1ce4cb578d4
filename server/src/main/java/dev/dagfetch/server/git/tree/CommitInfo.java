package dev.dagfetch.server.git.tree;

import dev.dagfetch.server.git.object.CommitId;
import dev.dagfetch.server.git.object.TreeId;
import java.time.Instant;

/** What a commit object says: the committer's time and the tree id of its root. */
public record CommitInfo(CommitId id, Instant time, TreeId root) {}
