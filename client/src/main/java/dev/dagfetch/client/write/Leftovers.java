package dev.dagfetch.client.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What fetches into the same target left behind when they were killed. */
public final class Leftovers {
  private Leftovers() {}

  /** Deletes the staging directories of dead fetches; those of living ones stay. */
  public static void sweep(Path target) throws IOException {
    String prefix = Staging.prefix(target);
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(
            target.getParent(), path -> path.getFileName().toString().startsWith(prefix))) {
      for (Path directory : found) {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
          removeIfDead(directory);
        }
      }
    }
  }

  private static void removeIfDead(Path directory) throws IOException {
    try (FileChannel lock = Staging.lockIfDead(directory)) {
      if (lock != null) {
        TreeRemover.remove(directory, directory.resolve("lock"));
      }
    }
  }
}
