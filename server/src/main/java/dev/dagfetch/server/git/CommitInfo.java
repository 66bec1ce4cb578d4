package dev.dagfetch.server.git;

import java.time.Instant;

/** What a commit object says: the committer's time and the tree id of its root. */
public record CommitInfo(CommitId id, Instant time, TreeId root) {}
