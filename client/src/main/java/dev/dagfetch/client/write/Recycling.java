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
  private final List<TreeEntry> gone;
  private final List<TreeEntry> fresh;

  /**
   * Prepares the change.
   *
   * @param base the directory, which is sound
   * @param manifest what it shall hold
   * @param kept the files that stay as they are, in order
   */
  Recycling(Base base, Manifest manifest, List<TreeEntry> kept) {
    this.root = base.root();
    this.old = base.manifest();
    this.manifest = manifest;
    this.gone = without(kept, old.files());
    this.fresh = without(kept, manifest.files());
  }

  /** Those of {@code all} that are not among {@code some}; all in one order. */
  private static List<TreeEntry> without(List<TreeEntry> some, List<TreeEntry> all) {
    List<TreeEntry> others = new ArrayList<>();
    int next = 0;
    for (TreeEntry entry : all) {
      if (next < some.size() && some.get(next).path().equals(entry.path())) {
        next++;
      } else {
        others.add(entry);
      }
    }
    return others;
  }

  /** The old version's files that do not stay. */
  List<TreeEntry> gone() {
    return gone;
  }

  /** The new version's files that were not there. */
  List<TreeEntry> fresh() {
    return fresh;
  }

  /** Applies the change; {@code staged} has every file that is not kept, and loses it. */
  void apply(List<Path> surplus, StagedTree staged) throws IOException {
    for (Path path : surplus) {
      TreeRemover.remove(path);
    }
    for (TreeEntry entry : gone) {
      if (!entry.isGitlink()) {
        Files.delete(root.resolve(entry.path()));
      }
    }
    changeDirectories(staged.permissions());
    for (TreeEntry entry : fresh) {
      if (!entry.isGitlink()) {
        Path from = staged.root().resolve(entry.path());
        Files.move(from, root.resolve(entry.path()), StandardCopyOption.ATOMIC_MOVE);
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
