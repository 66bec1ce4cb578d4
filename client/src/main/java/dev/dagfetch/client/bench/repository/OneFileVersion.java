package dev.dagfetch.client.bench.repository;

/**
 * A commit that differs from its parent by one file.
 *
 * @param commit full commit id
 * @param parent its parent
 * @param treeId its whole tree
 * @param changedBytes size of the file that differs
 */
public record OneFileVersion(String commit, String parent, String treeId, long changedBytes) {}
