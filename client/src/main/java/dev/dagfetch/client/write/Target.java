package dev.dagfetch.client.write;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.DirectoryCheck;
import dev.dagfetch.client.tree.Finding;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.StampFile;
import dev.dagfetch.client.tree.Stamps;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The final name of a fetched directory.
 *
 * <p>Under this name there is nothing, an empty directory, or a complete tree, and whatever the
 * manifest beside it says is true of the tree if there is one. The order of renames sees to that:
 * an old tree goes away, then the new manifest comes, then the new tree. Being killed between two
 * of them leaves a manifest without a tree, which the next fetch writes over. Not against power
 * failure: nothing is flushed to the disk; the quick check of the next fetch finds files that lost
 * their content.
 */
public final class Target {
  private final Path path;
  private final Path manifestFile;
  private final Path stampFile;

  private Target(Path path) {
    this.path = path;
    this.manifestFile = ManifestFile.beside(path);
    this.stampFile = StampFile.beside(path);
  }

  /**
   * Names a target, makes the directories above it, and deletes what dead fetches left beside it.
   */
  public static Target at(Path into) throws IOException {
    Path absolute = named(into.toAbsolutePath());
    Path parent = absolute.getParent();
    if (parent == null) {
      throw occupied(absolute, "it is the root directory");
    }
    Files.createDirectories(parent);
    Path path = parent.toRealPath().resolve(absolute.getFileName());
    Leftovers.sweep(path);
    return new Target(path);
  }

  /** A path whose last name is a name, not "." or "..". */
  private static Path named(Path path) throws IOException {
    return path.endsWith(".") || path.endsWith("..") ? path.toRealPath() : path;
  }

  public Path path() {
    return path;
  }

  /** Makes a place to build a tree for this target. */
  public Staging stage() throws IOException {
    return Staging.beside(path);
  }

  /** Whether there is nothing, or an empty directory. */
  public boolean isFree() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      return !children.iterator().hasNext();
    } catch (NotDirectoryException e) {
      return false;
    }
  }

  /**
   * Reads what the target holds, if that is a tree which is as its manifest says (by the quick
   * check).
   *
   * @param replaceable whether to give empty for anything else, too
   * @throws DagfetchClientException {@link LocalReason#TARGET_OCCUPIED} if it is something else and
   *     not replaceable
   */
  public Optional<Manifest> soundTree(boolean replaceable) throws IOException {
    if (isFree()) {
      return Optional.empty();
    }
    try {
      return Optional.of(requireSoundTree());
    } catch (DagfetchClientException e) {
      if (replaceable) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Manifest requireSoundTree() throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw occupied(path, "it is no directory");
    }
    Manifest manifest = readManifest();
    List<Finding> findings = DirectoryCheck.quick(manifest, path);
    if (!findings.isEmpty()) {
      throw occupied(
          path, "its files are not those of its manifest: %s".formatted(findings.get(0)));
    }
    return manifest;
  }

  private Manifest readManifest() throws IOException {
    try {
      return ManifestFile.read(manifestFile)
          .orElseThrow(() ->
              occupied(path, "it is not empty and has no manifest, so it was not made by a fetch"));
    } catch (VerificationException e) {
      throw occupied(path, e.getMessage() == null ? "its manifest is damaged" : e.getMessage());
    }
  }

  /** What to throw where a sound tree is in the way. */
  public DagfetchClientException occupiedBy(Manifest other) {
    String narrowed = other.narrowing().isEmpty() ? "" : ", narrowed to " + other.narrowing();
    return occupied(
        path,
        "it holds DAG %s at commit %s%s"
            .formatted(other.origin().dagId(), other.origin().commit(), narrowed));
  }

  private static DagfetchClientException occupied(Path path, String why) {
    return new DagfetchClientException(
        LocalReason.TARGET_OCCUPIED,
        "cannot fetch into %s: %s; choose another directory, or have it replaced (--replace)"
            .formatted(path, why),
        null);
  }

  /**
   * Publishes a staged tree with what is kept beside it.
   *
   * @return what is there now; empty if somebody else published the same meanwhile; then the staged
   *     tree is left where it is
   * @throws DagfetchClientException {@link LocalReason#TARGET_OCCUPIED} if the target holds
   *     something else and is not replaceable
   */
  @SuppressWarnings("try") // The lock is held, not used.
  public Optional<Contents> publish(Staging staging, Contents contents, boolean replaceable)
      throws IOException, InterruptedException {
    Manifest manifest = contents.manifest();
    try (TargetLock held = TargetLock.acquire(path)) {
      Optional<Manifest> present = soundTree(replaceable);
      if (present.isPresent()
          && present.get().isSameContent(manifest.treeId(), manifest.narrowing())) {
        return Optional.empty();
      }
      if (present.isPresent() && !replaceable) {
        throw occupiedBy(present.get());
      }
      return Optional.of(rename(staging, contents));
    }
  }

  private Contents rename(Staging staging, Contents contents) throws IOException {
    Contents written = staging.write(contents);
    if (!isFree()) {
      Files.move(path, staging.replaced(), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(staging.manifest(), manifestFile, StandardCopyOption.ATOMIC_MOVE);
    if (contents.stamps() == Stamps.NONE) {
      Files.deleteIfExists(stampFile);
    } else {
      Files.move(staging.stamps(), stampFile, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(staging.tree(), path, StandardCopyOption.ATOMIC_MOVE);
    return written;
  }
}
