package dev.dagfetch.client.bench.trial;

import dev.dagfetch.client.local.DiskTree;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.StampFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a bench keeps what it makes and removes again. Target directories are all on one file
 * system.
 *
 * @param run logs, sockets and target directories
 * @param state state directories of daemons
 */
public record Places(Path run, Path state) {
  /** A directory that does not exist, with a parent that does. */
  Path target(String name) throws IOException {
    Path targets = run.resolve("targets");
    Files.createDirectories(targets);
    return targets.resolve(name);
  }

  /** Removes a target directory and what is kept beside it. */
  static void remove(Path target) throws IOException {
    DiskTree.remove(target);
    Files.deleteIfExists(ManifestFile.beside(target));
    Files.deleteIfExists(StampFile.beside(target));
  }
}
