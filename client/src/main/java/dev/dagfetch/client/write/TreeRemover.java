package dev.dagfetch.client.write;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Deletes a directory with everything in it. Links are deleted, never followed. */
final class TreeRemover extends SimpleFileVisitor<Path> {
  private final Path root;
  private final Path last;

  private TreeRemover(Path root, Path last) {
    this.root = root;
    this.last = last;
  }

  /** Deletes a directory or file. */
  static void remove(Path root) throws IOException {
    remove(root, root);
  }

  /** Deletes {@code root}, with its child {@code last} after all the others. */
  static void remove(Path root, Path last) throws IOException {
    Files.walkFileTree(root, new TreeRemover(root, last));
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    if (!file.equals(last) || file.equals(root)) {
      Files.deleteIfExists(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (e instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
      throws IOException {
    if (e != null) {
      throw e;
    }
    if (directory.equals(root) && !last.equals(root)) {
      Files.deleteIfExists(last);
    }
    Files.deleteIfExists(directory);
    return FileVisitResult.CONTINUE;
  }
}
