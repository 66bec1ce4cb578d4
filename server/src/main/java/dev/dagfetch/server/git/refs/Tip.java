package dev.dagfetch.server.git.refs;

import dev.dagfetch.server.git.object.CommitId;

/**
 * What a ref pointed to (annotated tags peeled) when the remote was asked. {@code ref} is the full
 * name.
 */
public record Tip(String ref, CommitId commit, Moment askedAt) {}
