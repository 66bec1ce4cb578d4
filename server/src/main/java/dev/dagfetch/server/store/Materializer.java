package dev.dagfetch.server.store;

import dev.dagfetch.server.git.MirrorTree;
import dev.dagfetch.server.git.TreeEntry;
import dev.dagfetch.server.git.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Writes the files of versions from mirrors into directories.
 *
 * <p>Each version is written by two threads, each with its own reader and one half of the list:
 * more only get into each other's way in the directories. They are platform threads out of a small
 * pool, because inflating is work for a processor and would keep virtual threads from theirs; the
 * pool is also what bounds how much is written at once. Thread-safe.
 */
final class Materializer implements AutoCloseable {
  private static final int WRITERS_PER_VERSION = 2;
  private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rwxrwxrwx");

  private final ExecutorService writers;

  Materializer() {
    this(
        Executors.newFixedThreadPool(
            Math.max(WRITERS_PER_VERSION, Runtime.getRuntime().availableProcessors()),
            Thread.ofPlatform().daemon().name("checkout-writer-", 1).factory()));
  }

  /** Closes {@code writers} when it is closed itself. */
  Materializer(ExecutorService writers) {
    this.writers = writers;
  }

  /**
   * Makes the directory {@code root} with exactly these files. If that fails or is interrupted, no
   * writer is at work any more when this returns, and what is there must be removed.
   *
   * @param progress told a few times a second, by the calling thread
   */
  void write(
      MirrorTree tree, Manifest manifest, Path root, Modes modes, Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    Set<PosixFilePermission> grantable = makeRoot(root);
    RawDirectory directory = new RawDirectory(root);
    List<TreePath> directories = Directories.of(manifest.entries());
    for (TreePath path : directories) {
      Files.createDirectory(directory.resolve(path));
    }
    WritePass pass = new WritePass(tree.mirror(), directory, modes, grantable);
    int half = manifest.entries().size() / WRITERS_PER_VERSION;
    List<TreeEntry> all = manifest.entries();
    pass.run(writers, List.of(all.subList(0, half), all.subList(half, all.size())), progress);
    for (TreePath path : directories.reversed()) {
      Files.setPosixFilePermissions(directory.resolve(path), modes.ofDirectory());
    }
    Files.setPosixFilePermissions(root, modes.ofDirectory());
  }

  /** Makes the root; what permissions it was left with says what the umask takes away. */
  private static Set<PosixFilePermission> makeRoot(Path root) throws IOException {
    Files.createDirectory(root, PosixFilePermissions.asFileAttribute(ALL));
    return Files.getPosixFilePermissions(root);
  }

  @Override
  public void close() {
    writers.shutdown();
  }
}
