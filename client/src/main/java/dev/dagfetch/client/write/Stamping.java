package dev.dagfetch.client.write;

import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.tree.FileState;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.RawDirectory;
import dev.dagfetch.client.tree.Stamp;
import dev.dagfetch.client.tree.Stamps;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Takes the stamps of a complete tree: one look at each file and directory that was not looked at
 * yet.
 */
final class Stamping {
  private static final int BATCH = 128;

  private final RawDirectory root;
  private final Map<TreePath, Stamp> files;
  private final Map<TreePath, Stamp> directories;

  private Stamping(
      RawDirectory root, Map<TreePath, Stamp> files, Map<TreePath, Stamp> directories) {
    this.root = root;
    this.files = files;
    this.directories = directories;
  }

  /**
   * Looks at what is not known yet.
   *
   * @param files stamps of files that are known, filled up from several threads
   * @param directories the same of directories
   */
  static Stamps of(
      RawDirectory root,
      Manifest manifest,
      StampExtent extent,
      Map<TreePath, Stamp> files,
      Map<TreePath, Stamp> directories) {
    Stamping stamping = new Stamping(root, files, directories);
    stamping.look(manifest, extent);
    return new Stamps(0, extent.isShared(), stamping.files, stamping.directories);
  }

  private void look(Manifest manifest, StampExtent extent) {
    look(
        manifest.files().stream()
            .filter(entry -> isWanted(entry, extent))
            .map(TreeEntry::path)
            .toList(),
        files);
    if (extent.isOfDirectories()) {
      look(manifest.directories(), directories);
    }
  }

  private void look(List<TreePath> all, Map<TreePath, Stamp> stamps) {
    List<TreePath> paths = all.stream().filter(path -> !stamps.containsKey(path)).toList();
    try (WriterPool<TreePath> pool = new WriterPool<>(path -> stamps.put(path, stamp(path)))) {
      for (int i = 0; i < paths.size(); i += BATCH) {
        pool.submit(paths.subList(i, Math.min(i + BATCH, paths.size())));
      }
      pool.settle();
    }
  }

  private static boolean isWanted(TreeEntry entry, StampExtent extent) {
    return !entry.isGitlink()
        && (!extent.isOfLargeFilesOnly() || entry.sizeBytes() > Reuse.READ_BYTES);
  }

  private Stamp stamp(TreePath path) {
    try {
      return FileState.of(root.resolve(path)).stamp();
    } catch (IOException e) {
      throw LocalFailures.of("cannot look at " + path, e);
    }
  }
}
