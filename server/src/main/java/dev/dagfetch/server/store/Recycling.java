package dev.dagfetch.server.store;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.mirror.MirrorTree;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns the files of one version, which nobody can see any more, into those of another: removes
 * what is gone, writes what has come. What both have is not read, but every file and directory is
 * asked whether it was touched since it was made. One use, one thread.
 */
final class Recycling {
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");

  private final RawDirectory root;
  private final Change change;

  Recycling(Path root, Change change) {
    this.root = new RawDirectory(root);
    this.change = change;
  }

  /** Somebody changed files of a checkout. */
  static final class TouchedException extends IOException {
    private static final long serialVersionUID = 1L;

    TouchedException(TreePath path) {
      super("\"%s\" was changed after the checkout was made".formatted(path));
    }
  }

  /** Applies the change; if that fails, the files are of neither version. */
  void run(
      Manifest old,
      Seal seal,
      MirrorTree tree,
      Materializer materializer,
      Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    requireUntouched(old, seal);
    Set<TreePath> touched = change.touched();
    touched.removeAll(change.founded());
    open(root.path());
    for (TreePath directory : touched) {
      open(root.resolve(directory));
    }
    remove();
    Failpoint.CHECKOUT_RECYCLING.pass();
    for (TreePath directory : change.founded()) {
      Files.createDirectory(root.resolve(directory));
    }
    materializer.add(tree, change.come(), root, progress);
    touched.addAll(change.founded());
    change.emptied().forEach(touched::remove);
    for (TreePath directory : touched) {
      close(root.resolve(directory));
    }
    close(root.path());
  }

  private void requireUntouched(Manifest old, Seal seal) throws IOException {
    if (!seal.holds(root.path())) {
      throw new TouchedException(TreePath.ROOT);
    }
    for (TreePath directory : Directories.of(old.entries())) {
      if (!seal.holds(root.resolve(directory))) {
        throw new TouchedException(directory);
      }
    }
    for (TreeEntry entry : change.kept()) {
      if (!entry.isGitlink() && !seal.holds(root.resolve(entry.path()), entry.sizeBytes())) {
        throw new TouchedException(entry.path());
      }
    }
  }

  private void remove() throws IOException {
    for (TreeEntry entry : change.gone()) {
      if (!entry.isGitlink()) {
        Files.delete(root.resolve(entry.path()));
      }
    }
    for (TreePath directory : change.emptied()) {
      Files.delete(root.resolve(directory));
    }
  }

  private static void open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, OPEN);
  }

  private static void close(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, Modes.READ_ONLY.ofDirectory());
  }
}
