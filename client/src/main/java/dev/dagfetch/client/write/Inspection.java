package dev.dagfetch.client.write;

import dev.dagfetch.client.tree.FileState;
import dev.dagfetch.client.tree.RawDirectory;
import dev.dagfetch.client.tree.Stamp;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What has become of a directory since its files were proven: whether each is still right, and what
 * was added.
 *
 * <p>One look at each file and directory. Only a file whose stamp is another one is read, only a
 * directory whose stamp is another one is listed. Permissions count, too. Once made, all but its
 * stamps stays as it is.
 */
public final class Inspection {
  private static final int BATCH = 128;

  private final Base base;
  private final boolean readOnly;
  private final Map<TreePath, Stamp> stamps;
  private final Map<TreePath, Stamp> directoryStamps = new HashMap<>();
  private final List<TreePath> altered = new ArrayList<>();
  private final List<Path> surplus = new ArrayList<>();
  private volatile boolean damaged;

  private Inspection(Base base, boolean readOnly) {
    this.base = base;
    this.readOnly = readOnly;
    this.stamps = new ConcurrentHashMap<>(base.manifest().entries().size());
  }

  /**
   * Looks at a directory.
   *
   * @param readOnly whether its files must have no write permission
   */
  public static Inspection of(Base base, boolean readOnly) throws IOException {
    Inspection inspection = new Inspection(base, readOnly);
    inspection.run();
    return inspection;
  }

  /** Whether every file of the version is there and right. */
  public boolean isSound() {
    return !damaged;
  }

  /** What the version does not have, the roots of it only. Complete if the directory is sound. */
  public List<Path> surplus() {
    return List.copyOf(surplus);
  }

  /**
   * The stamps of the files, for the caller to go on with. Complete if the directory is sound, and
   * safe for several threads.
   */
  Map<TreePath, Stamp> stamps() {
    return stamps;
  }

  /** The stamps of the directories that have the same names in them as before. */
  Map<TreePath, Stamp> directoryStamps() {
    return directoryStamps;
  }

  private void run() throws IOException {
    try (WriterPool<TreeEntry> pool = new WriterPool<>(this::inspect)) {
      List<TreeEntry> files = base.manifest().files();
      for (int i = 0; i < files.size() && !damaged; i += BATCH) {
        pool.submit(files.subList(i, Math.min(i + BATCH, files.size())));
      }
      base.manifest().directories().forEach(this::inspect);
      pool.settle();
    }
    if (!damaged && !altered.isEmpty()) {
      findSurplus();
    }
  }

  private void inspect(TreeEntry entry) {
    if (entry.isGitlink()) {
      return;
    }
    BaseFile file = BaseFile.of(base, entry);
    boolean right =
        file.isThere()
            && (entry.isSymlink() || Permissions.fit(file.state(), entry, readOnly))
            && file.isSound();
    if (right) {
      stamps.put(entry.path(), file.stamp());
    } else {
      damaged = true;
    }
  }

  private void inspect(TreePath directory) {
    try {
      FileState state = FileState.of(base.root().resolve(directory));
      damaged |= !state.isDirectory();
      if (base.stamps().vouchForNamesIn(directory, state)) {
        directoryStamps.put(directory, state.stamp());
      } else {
        altered.add(directory);
      }
    } catch (IOException e) {
      damaged = true;
    }
  }

  private void findSurplus() throws IOException {
    RawDirectory root = base.root();
    Set<Path> known = new HashSet<>();
    base.manifest().files().forEach(entry -> known.add(root.resolve(entry.path())));
    base.manifest().directories().forEach(path -> known.add(root.resolve(path)));
    for (TreePath directory : altered) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(root.resolve(directory))) {
        children.forEach(child -> {
          if (!known.contains(child)) {
            surplus.add(child);
          }
        });
      }
    }
  }
}
