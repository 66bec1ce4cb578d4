package dev.dagfetch.server.store;

import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
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
   * @param relative where files may be copied from
   * @param progress told a few times a second, by the calling thread
   */
  void write(
      MirrorTree tree,
      Manifest manifest,
      Path root,
      Modes modes,
      Optional<Relative> relative,
      Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    Set<PosixFilePermission> grantable = makeRoot(root);
    RawDirectory directory = new RawDirectory(root);
    List<TreePath> directories = Directories.of(manifest.entries());
    for (TreePath path : directories) {
      Files.createDirectory(directory.resolve(path));
    }
    run(new WritePass(tree, directory, modes, grantable, relative), manifest.entries(), progress);
    for (TreePath path : directories.reversed()) {
      Files.setPosixFilePermissions(directory.resolve(path), modes.ofDirectory());
    }
    Files.setPosixFilePermissions(root, modes.ofDirectory());
  }

  /** Adds read-only files to directories that exist and may be written; else as {@link #write}. */
  void add(
      MirrorTree tree, List<TreeEntry> files, RawDirectory root, Consumer<BuildProgress> progress)
      throws InterruptedException {
    // What the umask leaves is not known here, so the mode of each file is set.
    run(new WritePass(tree, root, Modes.READ_ONLY, Set.of(), Optional.empty()), files, progress);
  }

  private void run(WritePass pass, List<TreeEntry> files, Consumer<BuildProgress> progress)
      throws InterruptedException {
    int half = files.size() / WRITERS_PER_VERSION;
    pass.run(writers, List.of(files.subList(0, half), files.subList(half, files.size())), progress);
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
