package dev.dagfetch.client.bench;

import dev.dagfetch.client.bench.host.FileSystem;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.bench.trial.Places;
import dev.dagfetch.client.local.DiskTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The directory that a bench works in: {@code remotes} stays for later benches, everything else
 * goes when it is closed.
 *
 * <p>One bench per directory: a second one is refused, since two would measure each other.
 */
final class WorkDirectory implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM_BYTES = 4L << 30;
  private static final FileAttribute<Set<PosixFilePermission>> OURS_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;
  private final Path stateRoot;
  private final FileChannel lock;
  private boolean kept;

  private WorkDirectory(Path root, Path stateRoot, FileChannel lock) {
    this.root = root;
    this.stateRoot = stateRoot;
    this.lock = lock;
  }

  /** Takes the directory that the options name, or else a good one. */
  static WorkDirectory open(BenchOptions options) throws IOException {
    Path root = options.work().isPresent() ? options.work().get() : defaultRoot();
    Files.createDirectories(root, OURS_ONLY);
    FileChannel lock = take(root);
    Path states = options.stateDir().orElse(root).resolve("dagfetch-bench-state");
    WorkDirectory directory = new WorkDirectory(root, states, lock);
    directory.clear();
    Files.createDirectories(directory.remotes());
    Files.createDirectories(directory.places().run());
    Files.createDirectories(states, OURS_ONLY);
    return directory;
  }

  /**
   * In memory, where no disk is measured by accident, if there is room; else where caches belong.
   */
  private static Path defaultRoot() throws IOException {
    String user = System.getProperty("user.name");
    Path inMemory = MEMORY.resolve("dagfetch-bench-" + user);
    if (Files.isWritable(MEMORY)
        && FileSystem.of(MEMORY).isInMemory()
        && hasRoom(inMemory)
        && isOurs(inMemory)) {
      return inMemory;
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path caches =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return caches.resolve("dagfetch-bench");
  }

  private static boolean hasRoom(Path directory) throws IOException {
    return Files.exists(directory) || FileSystem.of(MEMORY).usableBytes() >= ROOM_BYTES;
  }

  /** Everybody may write there, so somebody else may have taken the name. */
  private static boolean isOurs(Path directory) throws IOException {
    return !Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
        || (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
                .getName()
                .equals(System.getProperty("user.name")));
  }

  private static FileChannel take(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new BenchException(
          "another bench is running in %s; wait for it, or choose another --work".formatted(root));
    }
    return channel;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another bench in this very process.
      return false;
    }
  }

  Path remotes() {
    return root.resolve("remotes");
  }

  Places places() {
    return new Places(root.resolve("run"), stateRoot);
  }

  FileSystem fileSystem() throws IOException {
    return FileSystem.of(root);
  }

  FileSystem stateFileSystem() throws IOException {
    return FileSystem.of(stateRoot);
  }

  Path root() {
    return root;
  }

  /**
   * Leaves logs and states where they are, for whoever looks for what went wrong; the next bench
   * removes them.
   */
  void keep() {
    kept = true;
  }

  private void clear() throws IOException {
    DiskTree.remove(places().run());
    DiskTree.remove(stateRoot);
  }

  @Override
  public void close() throws IOException {
    try {
      if (!kept) {
        clear();
      }
    } finally {
      lock.close();
    }
  }
}
