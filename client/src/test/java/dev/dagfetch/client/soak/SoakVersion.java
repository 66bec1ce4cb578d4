package dev.dagfetch.client.soak;

import dev.dagfetch.server.testkit.GitFile;
import dev.dagfetch.server.testkit.GitRepo;
import java.util.List;
import java.util.stream.Collectors;

/** A commit, and what Git says that it is: its tree id, and its files by name, mode and blob id. */
record SoakVersion(String commit, String treeId, String listing) {
  static SoakVersion of(GitRepo repo, String commit) {
    return new SoakVersion(commit, repo.treeId(commit, ""), listing(repo.lsTree(commit, "")));
  }

  /** A submodule's commit cannot be seen in a directory. */
  static String listing(List<GitFile> files) {
    return files.stream()
        .map(file ->
            "%o %s %s".formatted(file.mode(), file.mode() == 0160000 ? "" : file.id(), file.name()))
        .collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return commit;
  }
}
