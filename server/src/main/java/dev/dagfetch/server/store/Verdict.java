package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreePath;
import java.util.List;

/** What a verification read, and the first 100 damaged, missing or surplus paths. */
public record Verdict(long files, long bytes, List<TreePath> damaged) {}
