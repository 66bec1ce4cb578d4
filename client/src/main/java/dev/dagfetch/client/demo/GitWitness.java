package dev.dagfetch.client.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Lets C git, which had no part in the delivery, compute the tree id of a directory from the files
 * that lie there.
 */
final class GitWitness {
  private final Path scratch;

  GitWitness(Path scratch) {
    this.scratch = scratch;
  }

  String treeId(Path directory) throws IOException, InterruptedException {
    Path gitDir = Files.createTempDirectory(scratch, "witness-");
    GitProgram git =
        new GitProgram(
            directory, Map.of("GIT_DIR", gitDir.toString(), "GIT_WORK_TREE", directory.toString()));
    git.run("init", "--quiet");
    // Above the .gitattributes of the files themselves: no conversion may touch the bytes that are
    // hashed.
    Files.createDirectories(gitDir.resolve("info"));
    Files.writeString(
        gitDir.resolve("info/attributes"), "* -text -ident -filter -working-tree-encoding\n");
    git.run("add", "--all", "--force", ".");
    return git.run("write-tree");
  }
}
