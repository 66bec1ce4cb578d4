package dev.dagfetch.server.git.disk;

import dev.dagfetch.server.fault.Failpoint;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * Where a mirror lies on disk: a bare repository that Git's own tools can open, named after the
 * repository.
 *
 * <p>Only this daemon writes there. HEAD names a branch that never exists, so no ref of ours is
 * ever taken for a branch.
 */
public record MirrorDirectory(Path mirrors, String name, Path tmp) {
  /** Moves tried before debris that keeps coming is an error. */
  private static final int MOVES = 10;

  private static final String CONFIG =
      """
      [core]
      \trepositoryformatversion = 0
      \tfilemode = true
      \tbare = true
      \tlogAllRefUpdates = false
      \tfsyncRefFiles = true
      \tmultiPackIndex = false
      [gc]
      \tauto = 0
      """;

  /**
   * The directory of a repository's mirror among others; nothing is touched.
   *
   * @param tmp directory for unfinished things, on the same file system
   */
  public static MirrorDirectory of(Path mirrors, String repository, Path tmp) {
    return new MirrorDirectory(mirrors, fileName(repository), tmp);
  }

  /**
   * Names differ for different repositories and never leave the directory, whatever a repository is
   * called.
   */
  private static String fileName(String repository) {
    StringBuilder name = new StringBuilder();
    for (byte b : repository.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = Character.isLetterOrDigit((char) (b & 0x7f)) && b > 0;
      boolean dot = b == '.' && !name.isEmpty();
      name.append(plain || dot || b == '-' || b == '_' ? "" + (char) b : "%%%02x".formatted(b));
    }
    return name + ".git";
  }

  /** The way back from the name of a directory; empty if it is not the name of a mirror. */
  public static Optional<String> repository(String fileName) {
    if (!fileName.endsWith(".git")) {
      return Optional.empty();
    }
    String escaped = fileName.substring(0, fileName.length() - ".git".length());
    try {
      // "+" stands for a blank in the format that the decoder knows, and is never written here.
      String name = URLDecoder.decode(escaped, StandardCharsets.UTF_8);
      return Optional.of(name).filter(n -> fileName(n).equals(fileName));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The Git directory itself. */
  public Path gitDir() {
    return mirrors.resolve(name);
  }

  /** Where its objects are. */
  public Path objects() {
    return gitDir().resolve("objects");
  }

  /** Makes the mirror if it is not there: built aside, then renamed. */
  public void create() throws IOException {
    if (Files.exists(gitDir().resolve("HEAD"))) {
      return;
    }
    Path aside = tmp.resolve("mirror-" + UUID.randomUUID());
    Files.createDirectories(aside.resolve("objects/pack"));
    Files.createDirectories(aside.resolve("objects/info"));
    writeGitDir(aside);
    Files.createDirectories(mirrors);
    Failpoint.MIRROR_WRITTEN.pass();
    moveIntoPlace(aside);
    syncDirectory(mirrors);
  }

  /**
   * Work on a mirror that was just deleted may still write into its name, and leave there what is
   * no mirror: that is put away, and swept with what else was deleted.
   */
  private void moveIntoPlace(Path aside) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.move(aside, gitDir(), StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (FileSystemException e) {
        if (attempt == MOVES || !Files.isDirectory(gitDir(), LinkOption.NOFOLLOW_LINKS)) {
          throw e;
        }
        Path debris = tmp.resolve("deleted-" + UUID.randomUUID());
        Files.move(gitDir(), debris, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** Writes what makes a directory a Git directory, except for its objects. */
  public static void writeGitDir(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("refs/dagfetch"));
    Files.writeString(directory.resolve("config"), CONFIG);
    Files.writeString(directory.resolve("HEAD"), "ref: refs/heads/none\n");
  }

  /**
   * JGit's view of it, to be closed.
   *
   * @throws IOException if there is no mirror, or none that can be read
   */
  public Repository open() throws IOException {
    return new FileRepositoryBuilder()
        .setGitDir(gitDir().toFile())
        .setObjectDirectory(objects().toFile())
        .setBare()
        .setMustExist(true)
        .build();
  }

  /**
   * Removes what a killed daemon left behind: packs that were being received, packs without their
   * other half (which would hide a pack of the same content for ever), locks.
   */
  public void sweep() throws IOException {
    deleteIn(objects(), name -> name.startsWith("incoming_"));
    Path packs = objects().resolve("pack");
    deleteIn(packs, name -> name.endsWith(".keep") || halfOfPack(packs, name));
    for (String directory : List.of("", "refs/dagfetch/complete", "refs/dagfetch/keep")) {
      deleteIn(gitDir().resolve(directory), name -> name.endsWith(".lock"));
    }
  }

  private static boolean halfOfPack(Path packs, String name) {
    String base = name.replaceFirst("\\.(pack|idx)$", "");
    return !base.equals(name)
        && !(Files.exists(packs.resolve(base + ".pack"))
            && Files.exists(packs.resolve(base + ".idx")));
  }

  private static void deleteIn(Path directory, Predicate<String> victim) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    List<Path> found;
    try (Stream<Path> files = Files.list(directory)) {
      found = files.filter(f -> victim.test(f.getFileName().toString())).toList();
    }
    for (Path file : found) {
      Files.deleteIfExists(file);
      Failpoint.START_CLEARING.pass();
    }
  }

  /** Makes renames and new files in a directory durable. */
  public static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
