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
import java.util.concurrent.ConcurrentHashMap;

/** Takes the stamps of a complete tree: one look at each file that was not looked at yet. */
final class Stamping {
  private static final int BATCH = 128;

  private final RawDirectory root;
  private final Map<TreePath, Stamp> files;
  private final Map<TreePath, Stamp> directories = new ConcurrentHashMap<>();

  private Stamping(RawDirectory root, Map<TreePath, Stamp> files) {
    this.root = root;
    this.files = files;
  }

  /**
   * Looks at what is not known yet.
   *
   * @param known filled up from several threads
   */
  static Stamps of(
      RawDirectory root, Manifest manifest, StampExtent extent, Map<TreePath, Stamp> known) {
    Stamping stamping = new Stamping(root, known);
    stamping.look(manifest, extent);
    return new Stamps(0, extent.isShared(), stamping.files, stamping.directories);
  }

  private void look(Manifest manifest, StampExtent extent) {
    List<TreePath> unknown =
        manifest.files().stream()
            .filter(entry -> isWanted(entry, extent) && !files.containsKey(entry.path()))
            .map(TreeEntry::path)
            .toList();
    look(unknown, files);
    if (extent.isOfDirectories()) {
      look(manifest.directories(), directories);
    }
  }

  private void look(List<TreePath> paths, Map<TreePath, Stamp> stamps) {
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
