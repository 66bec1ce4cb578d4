package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares a checkout's files with the list of what must be there: paths, types, modes, link
 * targets and contents by hash. For one use by one thread.
 */
final class Verification extends SimpleFileVisitor<Path> {
  private static final int MAX_DAMAGED = 100;

  private final RawDirectory root;
  private final Map<Path, TreeEntry> missing = new HashMap<>();
  private final Set<Path> missingDirectories = new HashSet<>();
  private final List<TreePath> damaged = new ArrayList<>();
  private final Pace pace;
  private long files;
  private long bytes;

  private Verification(Path root, List<TreeEntry> entries, Pace pace) {
    this.root = new RawDirectory(root);
    this.pace = pace;
    for (TreeEntry entry : entries) {
      if (!entry.isGitlink()) {
        missing.put(this.root.resolve(entry.path()), entry);
      }
    }
    Directories.of(entries).forEach(path -> missingDirectories.add(this.root.resolve(path)));
  }

  /** Reads everything below {@code root}, not faster than that. */
  static Verdict of(Path root, List<TreeEntry> entries, Pace pace) throws IOException {
    Verification verification = new Verification(root, entries, pace);
    Files.walkFileTree(root, verification);
    verification.missing.keySet().forEach(verification::damaged);
    verification.missingDirectories.forEach(verification::damaged);
    return new Verdict(verification.files, verification.bytes, List.copyOf(verification.damaged));
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
      throws IOException {
    boolean expected = directory.equals(root.path()) || missingDirectories.remove(directory);
    if (!expected || !hasMode(directory, Modes.READ_ONLY.ofDirectory())) {
      damaged(directory);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    TreeEntry entry = missing.remove(file);
    if (entry == null || !isSound(file, attributes, entry)) {
      damaged(file);
    }
    return FileVisitResult.CONTINUE;
  }

  private boolean isSound(Path file, BasicFileAttributes attributes, TreeEntry entry)
      throws IOException {
    files++;
    if (entry.isSymlink()) {
      return attributes.isSymbolicLink()
          && hash(SymbolicLinks.read(root.resolveBytes(entry.path()))).equals(entry.id().hex());
    }
    return attributes.isRegularFile()
        && attributes.size() == entry.sizeBytes()
        && hasMode(file, Modes.READ_ONLY.of(entry))
        && hash(file, attributes.size()).equals(entry.id().hex());
  }

  private static boolean hasMode(Path path, Set<PosixFilePermission> mode) throws IOException {
    return Files.getPosixFilePermissions(path).equals(mode);
  }

  private String hash(byte[] content) {
    MessageDigest digest = blobDigest(content.length);
    bytes += content.length;
    return HexFormat.of().formatHex(digest.digest(content));
  }

  private String hash(Path file, long size) throws IOException {
    MessageDigest digest = blobDigest(size);
    byte[] buffer = new byte[64 << 10];
    try (InputStream in = pace.open(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        bytes += n;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Git hashes a blob's content behind a header. */
  private static MessageDigest blobDigest(long size) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private void damaged(Path path) {
    if (damaged.size() < MAX_DAMAGED) {
      damaged.add(path.equals(root.path()) ? TreePath.ROOT : root.relativize(path));
    }
  }
}
