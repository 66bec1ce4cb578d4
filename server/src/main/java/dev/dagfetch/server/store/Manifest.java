package dev.dagfetch.server.store;

import dev.dagfetch.server.git.TreeEntry;
import dev.dagfetch.server.git.TreeId;
import java.util.List;

/** The ordered list of files of a version. Immutable. */
public record Manifest(TreeId tree, List<TreeEntry> entries, long totalBytes, int gitlinks) {}
