package dev.dagfetch.client.cache;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.tree.ManifestFile;
import dev.dagfetch.client.tree.StampFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A version that a cache holds, as the files beside its directory tell. They choose a version; they
 * prove nothing about it.
 *
 * @param directory the version's files
 * @param head what the manifest says in its first lines
 * @param bytes disk space that it is charged with
 * @param lastUse when it was leased or put in last
 */
record CachedVersion(Path directory, ManifestFile.Head head, long bytes, Instant lastUse) {
  private static final String WORD = "bytes ";

  /** Reads what is beside a directory; empty if something is missing there. */
  static Optional<CachedVersion> at(Path directory) throws IOException {
    try {
      Path use = useFile(directory);
      String line = Files.readString(use, StandardCharsets.ISO_8859_1).strip();
      long bytes = Long.parseLong(line.substring(WORD.length()));
      Instant lastUse = Files.getLastModifiedTime(use).toInstant();
      return ManifestFile.head(ManifestFile.beside(directory))
          .map(head -> new CachedVersion(directory, head, bytes, lastUse));
    } catch (NoSuchFileException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | VerificationException e) {
      return Optional.empty();
    }
  }

  static void writeUse(Path file, long bytes) throws IOException {
    Files.writeString(file, WORD + bytes + "\n", StandardCharsets.ISO_8859_1);
  }

  /** Says that it is used now. */
  void touch(Instant now) throws IOException {
    Files.setLastModifiedTime(useFile(directory), FileTime.from(now));
  }

  /** Whether it was fetched for that DAG. */
  boolean isOf(String dagId) {
    return head.origin().dagId().equals(dagId);
  }

  /** Locked by those who use the version. Opened by {@link UseLock} only. */
  static Path lockFile(Path directory) {
    return beside(directory, "lease");
  }

  /** Holds the size; its time is that of the last use. */
  static Path useFile(Path directory) {
    return beside(directory, "use");
  }

  /** What is beside a directory, in the order in which it is taken away. */
  static List<Path> filesBeside(Path directory) {
    return List.of(
        useFile(directory),
        StampFile.beside(directory),
        ManifestFile.beside(directory),
        lockFile(directory));
  }

  private static Path beside(Path directory, String what) {
    return directory.resolveSibling("." + directory.getFileName() + ".dagfetch-" + what);
  }
}
