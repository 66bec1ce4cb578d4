package dev.dagfetch.server.git.mirror;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** The size of mirrors, without looking at anything but their few packs. */
final class PackBytes {
  private PackBytes() {}

  /** Of all mirrors in a directory. */
  static long below(Path mirrors) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(mirrors)) {
      for (Path mirror : directories) {
        // What is arriving lies beside the directory of packs.
        bytes += files(mirror.resolve("objects")) + files(mirror.resolve("objects/pack"));
      }
    } catch (NoSuchFileException e) {
      return 0;
    }
    return bytes;
  }

  private static long files(Path directory) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        bytes += size(file);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return 0;
    }
    return bytes;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
