package dev.dagfetch.client.write;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.RawDirectory;
import dev.dagfetch.client.tree.Stamp;
import dev.dagfetch.client.tree.StampFile;
import dev.dagfetch.client.tree.Stamps;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A directory with a version, from which another version takes the files that both have.
 *
 * <p>Nothing in it is believed because the manifest says so: a file is taken if its stamp is still
 * that of the time when it was proven, or if it hashes to its object id now. The directory is never
 * changed; its stamps may be written anew. Thread-safe.
 */
public final class Base {
  private final RawDirectory root;
  private final Manifest manifest;
  private @Nullable Stamps stamps;

  private Base(RawDirectory root, Manifest manifest, @Nullable Stamps stamps) {
    this.root = root;
    this.manifest = manifest;
    this.stamps = stamps;
  }

  /**
   * Looks which version a directory says that it holds.
   *
   * @throws UnusableBaseException if it says nothing, or that it holds a part of one
   */
  public static String treeId(Path directory) throws UnusableBaseException {
    try {
      Path real = real(directory);
      ManifestFile.Head head =
          ManifestFile.head(ManifestFile.beside(real)).orElseThrow(() -> withoutManifest(real));
      requireWhole(real, !head.narrowed());
      return head.treeId();
    } catch (IOException e) {
      throw unreadable(directory, e);
    } catch (VerificationException e) {
      throw new UnusableBaseException("its " + e.getMessage());
    }
  }

  /**
   * Reads the manifest of a directory. Its stamps and files are not looked at yet: the daemon may
   * have no use for the base.
   *
   * @throws UnusableBaseException if it has no manifest of a whole version
   */
  public static Base open(Path directory) throws UnusableBaseException {
    try {
      Path real = real(directory);
      Manifest manifest =
          ManifestFile.read(ManifestFile.beside(real)).orElseThrow(() -> withoutManifest(real));
      requireWhole(real, manifest.narrowing().isEmpty());
      return new Base(new RawDirectory(real), manifest, null);
    } catch (IOException e) {
      throw unreadable(directory, e);
    } catch (VerificationException e) {
      throw new UnusableBaseException("its " + e.getMessage());
    }
  }

  static Path real(Path directory) throws UnusableBaseException {
    try {
      Path real = directory.toRealPath();
      if (!Files.isDirectory(real)) {
        throw new UnusableBaseException(real + " is no directory");
      }
      return real;
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /** A directory of which it is known what was published as it. */
  static Base of(Path real, Contents contents) {
    return new Base(new RawDirectory(real), contents.manifest(), contents.stamps());
  }

  /** The same base, of which the stamps have to be read anew. */
  Base withoutStamps() {
    return new Base(root, manifest, null);
  }

  private static UnusableBaseException withoutManifest(Path directory) {
    return new UnusableBaseException(directory + " has no manifest");
  }

  private static void requireWhole(Path directory, boolean whole) throws UnusableBaseException {
    if (!whole) {
      throw new UnusableBaseException(directory + " holds only a part of its version");
    }
  }

  private static UnusableBaseException unreadable(Path directory, IOException why) {
    return new UnusableBaseException("%s cannot be read: %s".formatted(directory, why));
  }

  /** Whether it is on record that other directories may have a link to a file. */
  boolean isLent(TreePath path) {
    return stamps().shared() && stamps().files().containsKey(path);
  }

  /**
   * Records that other directories have links to files now, so that the next fetch does not take
   * each of them for changed.
   *
   * @param lent the stamps of all linked files, which were proven
   * @param newFile a name in the same file system to write under first
   */
  void lend(Map<TreePath, Stamp> lent, Path newFile) {
    try {
      StampFile.write(manifest, new Stamps(0, true, lent, Map.of()), newFile);
      Files.move(newFile, StampFile.beside(root.root()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Where stamps cannot be kept, the next fetch reads the files: slower, not wrong.
    }
  }

  /**
   * Reads the stamps now: their file is not moved with the directory.
   *
   * @return this
   */
  public Base withStamps() {
    Stamps unused = stamps();
    return this;
  }

  /** The same base after its directory was moved. */
  public Base movedTo(Path directory) {
    return new Base(new RawDirectory(directory), manifest, stamps());
  }

  public Manifest manifest() {
    return manifest;
  }

  /** Where the directory is. */
  public Path directory() {
    return root.root();
  }

  RawDirectory root() {
    return root;
  }

  synchronized Stamps stamps() {
    if (stamps == null) {
      stamps = StampFile.read(StampFile.beside(root.root()), manifest);
    }
    return stamps;
  }

  Path path(TreeEntry entry) {
    return root.resolve(entry.path());
  }
}
