package dev.dagfetch.client.write;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.StampFile;
import dev.dagfetch.client.tree.Stamps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The directory beside a target in which one fetch builds: {@code .v1.dagfetch-staging-<random>}
 * for {@code v1}.
 *
 * <p>It holds a lock file that its owner keeps locked, and the kernel unlocks when the owner dies,
 * however it dies. That is how {@link Leftovers} tells the dead from the living. Between making the
 * directory and locking the file a sweeper may take it for dead; then locking fails or the file is
 * gone, and another name is tried. Not thread-safe; the owner closes it.
 */
public final class Staging implements AutoCloseable {
  private static final String INFIX = ".dagfetch-staging-";
  private static final String LOCK = "lock";

  /**
   * Directories of this process. A process must not open its own lock files again: closing one
   * would drop the lock.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel lock;

  private Staging(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /** Makes a staging directory for a target, with the target's name in its own. */
  public static Staging beside(Path target) throws IOException {
    while (true) {
      Path directory =
          target.resolveSibling(
              prefix(target) + "%016x".formatted(ThreadLocalRandom.current().nextLong()));
      OWN.add(directory);
      try {
        Files.createDirectory(directory);
        FileChannel lock = lockIn(directory);
        if (lock != null) {
          return new Staging(directory, lock);
        }
      } catch (IOException e) {
        OWN.remove(directory);
        throw e;
      }
      OWN.remove(directory);
    }
  }

  private static @Nullable FileChannel lockIn(Path directory) throws IOException {
    Path file = directory.resolve(LOCK);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, CREATE_NEW, WRITE);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      return null;
    }
    if (channel.tryLock() != null && Files.exists(file)) {
      return channel;
    }
    channel.close();
    return null;
  }

  static String prefix(Path target) {
    return "." + target.getFileName() + INFIX;
  }

  /**
   * Locks the staging directory of a fetch that is dead.
   *
   * @return null if its owner lives
   */
  static @Nullable FileChannel lockIfDead(Path directory) throws IOException {
    if (OWN.contains(directory)) {
      return null;
    }
    FileChannel channel;
    try {
      channel =
          FileChannel.open(directory.resolve(LOCK), java.nio.file.StandardOpenOption.CREATE, WRITE);
    } catch (NoSuchFileException e) {
      return null;
    }
    FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      return null;
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Where the tree is built. */
  public Path tree() {
    return directory.resolve("tree");
  }

  /** Where the manifest is written. */
  public Path manifest() {
    return directory.resolve("manifest");
  }

  /** Where a tree goes that is to be deleted, or to be made into another. */
  public Path replaced() {
    return directory.resolve("replaced");
  }

  /** Where stamps are written. */
  public Path stamps() {
    return directory.resolve("stamps");
  }

  /** Makes the tree's root. */
  public StagedTree begin(boolean readOnly) throws IOException {
    return new StagedTree(tree(), Permissions.probe(tree(), readOnly));
  }

  /**
   * Writes what will be kept beside the tree. Where stamps were taken, later than any file, the
   * manifest is written while they are.
   *
   * @return what was written
   */
  public Contents write(Contents contents) throws IOException {
    if (contents.stamps() == Stamps.NONE) {
      ManifestFile.write(contents.manifest(), manifest());
      return contents;
    }
    try (WriterPool<Manifest> beside = new WriterPool<>(this::write)) {
      beside.submit(List.of(contents.manifest()));
      Stamps written = StampFile.write(contents.manifest(), contents.stamps(), stamps());
      beside.settle();
      return new Contents(contents.manifest(), written);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void write(Manifest manifest) {
    try {
      ManifestFile.write(manifest, manifest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the directory and what is left in it; the lock goes last. */
  @Override
  public void close() throws IOException {
    try (lock) {
      TreeRemover.remove(directory, directory.resolve(LOCK));
    } finally {
      OWN.remove(directory);
    }
  }
}
