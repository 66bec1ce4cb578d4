package dev.dagfetch.client.write;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.RawDirectory;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns a directory that nobody needs any more into another version, by touching only what differs.
 *
 * <p>The directory was moved into the staging directory before, so that nobody sees it whatever
 * happens. Files are deleted and moved, never written into: they may have other names elsewhere.
 * Used once, on one thread.
 */
final class Recycling {
  private final RawDirectory root;
  private final Manifest old;
  private final Manifest manifest;
  private final Set<TreePath> kept;

  /**
   * Prepares the change.
   *
   * @param base the directory, which is sound
   * @param manifest what it shall hold
   * @param kept the files that stay as they are
   */
  Recycling(Base base, Manifest manifest, Set<TreePath> kept) {
    this.root = base.root();
    this.old = base.manifest();
    this.manifest = manifest;
    this.kept = kept;
  }

  /** Applies the change; {@code fresh} has every file that is not kept, and loses it. */
  void apply(List<Path> surplus, StagedTree fresh) throws IOException {
    for (Path path : surplus) {
      TreeRemover.remove(path);
    }
    removeFiles();
    changeDirectories(fresh.permissions());
    for (TreeEntry entry : manifest.files()) {
      if (!entry.isGitlink() && !kept.contains(entry.path())) {
        Path from = fresh.root().resolve(entry.path());
        Files.move(from, root.resolve(entry.path()), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private void removeFiles() throws IOException {
    for (TreeEntry entry : old.files()) {
      if (!entry.isGitlink() && !kept.contains(entry.path())) {
        Files.delete(root.resolve(entry.path()));
      }
    }
  }

  /** Removes the inner ones first, makes the outer ones first. */
  private void changeDirectories(Permissions permissions) throws IOException {
    List<TreePath> before = new ArrayList<>(old.directories());
    List<TreePath> wanted = manifest.directories();
    if (before.equals(wanted)) {
      return;
    }
    Set<TreePath> after = new HashSet<>(wanted);
    Collections.reverse(before);
    for (TreePath directory : before) {
      if (!after.contains(directory)) {
        Files.delete(root.resolve(directory));
      }
    }
    before.forEach(after::remove);
    for (TreePath directory : wanted) {
      if (after.contains(directory)) {
        permissions.createDirectory(root.resolve(directory));
      }
    }
  }
}
