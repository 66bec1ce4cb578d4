package dev.dagfetch.client.cache;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.StampFile;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.write.Leftovers;
import dev.dagfetch.client.write.Staging;
import dev.dagfetch.client.write.TargetLock;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directory {@code versions} of a cache: one directory per version, named by its tree id, and
 * some files beside each.
 *
 * <p>A version that was damaged while it is leased stays where it is until its lease ends; a sound
 * one is put beside it as {@code <tree id>.2}. What is found, put in or taken out while {@link
 * #lock} is held is so for all processes. Whoever holds it only looks and renames.
 */
final class Shelf {
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{40}(\\.[0-9]{1,9})?");
  private static final Pattern BESIDE =
      Pattern.compile("\\.([0-9a-f]{40}(?:\\.[0-9]{1,9})?)\\.dagfetch-[a-z]+");
  private static final int BLOCK_BYTES = 4096;

  private final Path versions;

  private Shelf(Path versions) {
    this.versions = versions;
  }

  /** Makes the directory if it is not there, and deletes what dead processes left in it. */
  static Shelf in(Path cache) throws IOException {
    Path versions = cache.toAbsolutePath().resolve("versions");
    Files.createDirectories(versions);
    Shelf shelf = new Shelf(versions.toRealPath());
    Leftovers.sweep(shelf.incoming());
    return shelf;
  }

  private Path incoming() {
    return versions.resolve("incoming");
  }

  Staging stage() throws IOException {
    return Staging.beside(incoming());
  }

  /** Waits for the right to change what is here. Not reentrant. */
  TargetLock lock() throws IOException, InterruptedException {
    return TargetLock.acquire(versions);
  }

  /** What is here, least recently used first. */
  List<CachedVersion> list() throws IOException {
    List<CachedVersion> found = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(versions)) {
      for (Path child : children) {
        if (NAME.matcher(child.getFileName().toString()).matches()) {
          CachedVersion.at(child).ifPresent(found::add);
        }
      }
    }
    found.sort(Comparator.comparing(CachedVersion::lastUse));
    return found;
  }

  /** What is here of a tree. */
  List<CachedVersion> list(String treeId) throws IOException {
    return list().stream().filter(version -> version.head().treeId().equals(treeId)).toList();
  }

  /**
   * Puts a version in, and shares its lock. Call with the lock.
   *
   * @param staging has the tree, and what was written beside it
   */
  Placed put(Staging staging, Manifest manifest) throws IOException {
    Path directory = freeName(manifest.treeId());
    Path lock = CachedVersion.lockFile(directory);
    Files.deleteIfExists(lock);
    Files.createFile(lock);
    CachedVersion.writeUse(CachedVersion.useFile(directory), diskBytes(manifest));
    Files.move(staging.manifest(), ManifestFile.beside(directory), ATOMIC_MOVE);
    Files.move(staging.stamps(), StampFile.beside(directory), ATOMIC_MOVE);
    UseLock use = UseLock.share(lock).orElseThrow(() -> new IOException("somebody locked " + lock));
    Files.move(staging.tree(), directory, ATOMIC_MOVE);
    return new Placed(directory, use);
  }

  private Path freeName(String treeId) {
    Path directory = versions.resolve(treeId);
    for (int i = 2; Files.exists(directory, LinkOption.NOFOLLOW_LINKS); i++) {
      directory = versions.resolve(treeId + "." + i);
    }
    return directory;
  }

  /** Files are charged by blocks, and so are directories. */
  private static long diskBytes(Manifest manifest) {
    long blocks = manifest.directories().size();
    for (TreeEntry entry : manifest.files()) {
      blocks += (entry.sizeBytes() + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }
    return blocks * BLOCK_BYTES;
  }

  /**
   * Takes a version out, unless somebody uses it: its directory goes to a staging directory's
   * {@link Staging#replaced}. Call with the lock.
   */
  boolean take(Path directory, Staging staging) throws IOException {
    Optional<UseLock> use = UseLock.seize(CachedVersion.lockFile(directory));
    if (use.isEmpty()) {
      return false;
    }
    try (UseLock seized = use.get()) {
      Files.move(directory, staging.replaced(), ATOMIC_MOVE);
      removeBeside(directory);
      return true;
    }
  }

  private static void removeBeside(Path directory) throws IOException {
    for (Path file : CachedVersion.filesBeside(directory)) {
      Files.deleteIfExists(file);
    }
  }

  /** Deletes files whose directory is gone: somebody died between two steps. Call with the lock. */
  void tidy() throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(versions)) {
      for (Path child : children) {
        Matcher matcher = BESIDE.matcher(child.getFileName().toString());
        if (matcher.matches()) {
          removeOrphans(versions.resolve(matcher.group(1)));
        }
      }
    }
  }

  private static void removeOrphans(Path directory) throws IOException {
    if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
      removeBeside(directory);
    }
  }

  /**
   * A version that was put in.
   *
   * @param directory its files
   * @param use the right to use them
   */
  record Placed(Path directory, UseLock use) {}
}
