package dev.dagfetch.client.bench.repository;

import java.nio.file.Path;

/**
 * A bare repository that a bench serves, and the version in it that is measured.
 *
 * @param gitDir the repository
 * @param commit the commit that its HEAD points to
 * @param treeId the commit's whole tree
 * @param files files, links and gitlinks of the tree
 * @param bytes content of the tree
 */
public record BenchRepository(Path gitDir, String commit, String treeId, long files, long bytes) {
  /** Reads what a repository holds. */
  static BenchRepository at(Path gitDir) {
    String commit = Git.text(gitDir, "rev-parse", "HEAD^{commit}");
    TreeListing listing = TreeListing.of(gitDir, commit);
    return new BenchRepository(
        gitDir, commit, treeOf(gitDir, commit), listing.files().size(), listing.bytes());
  }

  static String treeOf(Path gitDir, String commit) {
    return Git.text(gitDir, "rev-parse", commit + "^{tree}");
  }

  /** Name of the directory, and of the path under which the repository is served. */
  public String name() {
    return gitDir.getFileName().toString();
  }
}
