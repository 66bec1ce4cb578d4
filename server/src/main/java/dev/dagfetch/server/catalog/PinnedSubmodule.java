package dev.dagfetch.server.catalog;

import dev.dagfetch.server.git.object.CommitId;

/**
 * A submodule's commit that a pin keeps.
 *
 * @param mirror what the mirror with the commit is called
 */
public record PinnedSubmodule(String mirror, CommitId commit) {}
