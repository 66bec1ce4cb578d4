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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes the stamps of a complete tree: one look at each file that was not looked at yet. */
final class Stamping {
  private static final int BATCH = 128;

  private final RawDirectory root;
  private final Map<TreePath, Stamp> files;
  private final Map<TreePath, Stamp> directories = new HashMap<>();
  private List<TreePath> batch = new ArrayList<>(BATCH);

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
      RawDirectory root, Manifest manifest, boolean shared, Map<TreePath, Stamp> known) {
    Stamping stamping = new Stamping(root, known);
    stamping.look(manifest);
    return new Stamps(0, shared, stamping.files, stamping.directories);
  }

  private void look(Manifest manifest) {
    try (WriterPool<TreePath> pool = new WriterPool<>(path -> files.put(path, stamp(path)))) {
      TreePath last = TreePath.ROOT;
      directories.put(last, stamp(last));
      for (TreeEntry entry : manifest.files()) {
        entry.path().directoriesNotIn(last).forEach(path -> directories.put(path, stamp(path)));
        look(entry, pool);
        last = entry.path();
      }
      pool.submit(batch);
      pool.settle();
    }
  }

  private void look(TreeEntry entry, WriterPool<TreePath> pool) {
    if (entry.isGitlink()) {
      directories.put(entry.path(), stamp(entry.path()));
    } else if (!files.containsKey(entry.path())) {
      batch.add(entry.path());
      if (batch.size() == BATCH) {
        pool.submit(batch);
        batch = new ArrayList<>(BATCH);
      }
    }
  }

  private Stamp stamp(TreePath path) {
    try {
      return FileState.of(root.resolve(path)).stamp();
    } catch (IOException e) {
      throw LocalFailures.of("cannot look at " + path, e);
    }
  }
}
