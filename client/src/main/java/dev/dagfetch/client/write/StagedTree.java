package dev.dagfetch.client.write;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.RawDirectory;
import dev.dagfetch.client.tree.Stamp;
import dev.dagfetch.client.tree.Stamps;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree that one fetch builds, in one round or several: what is sent, what the base has, what
 * had to be asked for again.
 *
 * <p>Each directory is made once. Directories are made on the fetching thread, before the files in
 * them are handed to other threads.
 */
public final class StagedTree {
  private final RawDirectory root;
  private final Permissions permissions;
  private final EntryWriter entries;
  private final Set<TreePath> directories = new HashSet<>();

  /** Stamps of files that were looked at anyway. */
  private Map<TreePath, Stamp> known = new ConcurrentHashMap<>();

  /** The same of directories. */
  private final Map<TreePath, Stamp> knownDirectories = new ConcurrentHashMap<>();

  private TreePath last = TreePath.ROOT;

  StagedTree(Path root, Permissions permissions) {
    this.root = new RawDirectory(root);
    this.permissions = permissions;
    this.entries = new EntryWriter(this.root, permissions);
  }

  /** Writes files of an answer; the caller closes it before the next round. */
  public TreeWriter writer() {
    return new TreeWriter(this);
  }

  /**
   * Takes files from a base.
   *
   * @param files in order
   * @return those that the base no longer has as it should, in order
   */
  public List<TreeEntry> reuse(Base base, List<Inherited> files, boolean hardLinks) {
    if (hardLinks && known.isEmpty()) {
      // Every file will have its stamp here: grown from nothing, the map is copied ten times.
      known = new ConcurrentHashMap<>(files.size());
    }
    try (Reuse reuse = new Reuse(this, base, hardLinks)) {
      return reuse.run(files);
    }
  }

  /**
   * Makes a sound base the tree, in place of copying from it.
   *
   * @param base its directory is in the staging directory already, and is gone afterwards
   * @param inherited the files that were not sent; those which are not in place are in this tree
   */
  public void replaceBy(
      Base base, Inspection inspection, Manifest manifest, List<Inherited> inherited)
      throws IOException {
    List<TreeEntry> kept =
        inherited.stream().filter(Inherited::isInPlace).map(Inherited::entry).toList();
    Recycling recycling = new Recycling(base, manifest, kept);
    recycling.apply(inspection.surplus(), this);
    known = inspection.stamps();
    recycling.gone().forEach(entry -> known.remove(entry.path()));
    knownDirectories.putAll(inspection.directoryStamps());
    recycling.gone().forEach(this::forgetDirectoriesOf);
    recycling.fresh().forEach(this::forgetDirectoriesOf);
    TreeRemover.remove(root.root());
    Files.move(base.directory(), root.root(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Where a name came or went, and above, where a directory may have. */
  private void forgetDirectoriesOf(TreeEntry entry) {
    knownDirectories.remove(TreePath.ROOT);
    entry.path().directoriesNotIn(TreePath.ROOT).forEach(knownDirectories::remove);
    knownDirectories.remove(entry.path());
  }

  /** Takes stamps, once nothing more will be written. */
  public Stamps stamps(Manifest manifest, StampExtent extent) {
    return Stamping.of(root, manifest, extent, known, knownDirectories);
  }

  /** Remembers the stamp of a file that was looked at anyway. Thread-safe. */
  void stamped(TreeEntry entry, Stamp stamp) {
    known.put(entry.path(), stamp);
  }

  /** The stamp of a file that was looked at; null if it was not. */
  @Nullable Stamp known(TreeEntry entry) {
    return known.get(entry.path());
  }

  EntryWriter entries() {
    return entries;
  }

  RawDirectory root() {
    return root;
  }

  Permissions permissions() {
    return permissions;
  }

  /** Makes the directories that an entry needs, and the one that a gitlink is. */
  void prepare(TreeEntry entry) {
    for (TreePath directory : entry.path().directoriesNotIn(last)) {
      make(directory, entry);
    }
    if (entry.isGitlink()) {
      make(entry.path(), entry);
    }
    last = entry.path();
  }

  private void make(TreePath directory, TreeEntry entry) {
    if (directories.add(directory)) {
      attempt(entry, () -> entries.directory(directory));
    }
  }

  /** Does something to the disk for an entry, and says what it means if it fails. */
  void attempt(TreeEntry entry, DiskAction action) {
    try {
      action.run();
    } catch (FileAlreadyExistsException e) {
      throw new DagfetchClientException(
          LocalReason.FILE_SYSTEM_UNFIT,
          "cannot write %s: the file system takes its name for that of another file of the version; choose a directory on one that"
                  .formatted(entry.path())
              + " tells upper from lower case",
          e);
    } catch (IOException e) {
      throw LocalFailures.of("cannot write " + entry.path(), e);
    }
  }

  /** Something that is done to the disk. */
  interface DiskAction {
    void run() throws IOException;
  }
}
