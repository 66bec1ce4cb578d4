package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.bench.repository.BenchRepository;
import dev.dagfetch.client.bench.repository.Git;
import dev.dagfetch.client.local.DiskTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A plain directory with the version's files, made by Git, for peers that copy one. It stays as it
 * is until the bench ends.
 */
final class SourceTree {
  private SourceTree() {}

  static Path of(Stage stage) throws IOException {
    Path tree = stage.places().target("source");
    if (!Files.exists(tree)) {
      BenchRepository repository = stage.repository();
      Git.run(
          List.of(
              "git",
              "clone",
              "--quiet",
              "--depth",
              "1",
              stage.git().url(repository.name()),
              tree.toString()));
      DiskTree.remove(tree.resolve(".git"));
    }
    return tree;
  }
}
