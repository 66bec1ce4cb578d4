package dev.dagfetch.server.git.refs;

import dev.dagfetch.server.git.object.CommitId;
import java.time.Duration;
import java.util.Optional;

/** What a remote said when it was asked who it is. */
public record RemoteReport(
    Optional<String> headRef, Optional<CommitId> headCommit, long refCount, Duration elapsed) {}
