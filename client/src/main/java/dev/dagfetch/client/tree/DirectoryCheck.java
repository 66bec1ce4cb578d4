package dev.dagfetch.client.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares a directory with a manifest: every file, mode and link, and nothing besides. Links are
 * never followed.
 *
 * <p>The quick check believes a file whose kind, mode and size are right; the full one computes
 * every object id again.
 */
public final class DirectoryCheck extends SimpleFileVisitor<Path> {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final RawDirectory directory;
  private final boolean full;
  private final Map<Path, TreeEntry> awaited = new LinkedHashMap<>();
  private final Set<Path> directories = new HashSet<>();
  private final List<Finding> findings = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

  private DirectoryCheck(Manifest manifest, Path root, boolean full) {
    this.directory = new RawDirectory(root);
    this.full = full;
    directories.add(directory.root());
    for (TreeEntry entry : manifest.files()) {
      Path path = directory.resolve(entry.path());
      awaited.put(path, entry);
      for (Path parent = path.getParent(); parent != null && directories.add(parent); ) {
        parent = parent.getParent();
      }
    }
  }

  /** Compares without reading content. */
  public static List<Finding> quick(Manifest manifest, Path directory) throws IOException {
    return new DirectoryCheck(manifest, directory, false).run();
  }

  /** Compares and computes every object id again. */
  public static List<Finding> full(Manifest manifest, Path directory) throws IOException {
    return new DirectoryCheck(manifest, directory, true).run();
  }

  private List<Finding> run() throws IOException {
    Files.walkFileTree(directory.root(), this);
    awaited
        .values()
        .forEach(entry ->
            findings.add(new Finding(Finding.Kind.MISSING, entry.path().toString(), "is missing")));
    findings.sort(Comparator.comparing(Finding::path));
    return List.copyOf(findings);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
    if (directories.contains(path)) {
      return FileVisitResult.CONTINUE;
    }
    TreeEntry entry = awaited.remove(path);
    if (entry == null) {
      findings.add(
          new Finding(
              Finding.Kind.SURPLUS, directory.describe(path), "is not part of the version"));
      return FileVisitResult.SKIP_SUBTREE;
    }
    if (!entry.isGitlink()) {
      changed(entry, "is a directory");
      return FileVisitResult.SKIP_SUBTREE;
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
    TreeEntry entry = awaited.remove(path);
    if (entry == null) {
      findings.add(
          new Finding(
              Finding.Kind.SURPLUS, directory.describe(path), "is not part of the version"));
    } else if (entry.isSymlink()) {
      checkLink(path, entry, attributes);
    } else if (entry.isGitlink()) {
      changed(entry, "is no empty directory");
    } else {
      checkFile(path, entry, attributes);
    }
    return FileVisitResult.CONTINUE;
  }

  private void checkLink(Path path, TreeEntry entry, BasicFileAttributes attributes)
      throws IOException {
    if (!attributes.isSymbolicLink()) {
      changed(entry, "is no symbolic link");
    } else if (!ObjectHash.ofBlob(ByteBuffer.wrap(RawDirectory.readLink(path)))
        .equals(entry.objectId())) {
      changed(entry, "points elsewhere");
    }
  }

  private void checkFile(Path path, TreeEntry entry, BasicFileAttributes attributes)
      throws IOException {
    if (!attributes.isRegularFile()) {
      changed(entry, "is no regular file");
    } else if (isExecutable(path) != entry.isExecutable()) {
      changed(entry, entry.isExecutable() ? "is not executable" : "is executable");
    } else if (attributes.size() != entry.sizeBytes()) {
      changed(entry, "has %d bytes (expected: %d)".formatted(attributes.size(), entry.sizeBytes()));
    } else if (full && !hash(path, entry.sizeBytes()).equals(entry.objectId())) {
      changed(entry, "has other content");
    }
  }

  private static boolean isExecutable(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .permissions()
        .contains(PosixFilePermission.OWNER_EXECUTE);
  }

  private String hash(Path path, long size) throws IOException {
    ObjectHash hash = ObjectHash.blob(size);
    try (FileChannel in = FileChannel.open(path)) {
      while (in.read(buffer.clear()) >= 0) {
        hash.update(buffer.flip());
      }
    }
    return hash.hex();
  }

  private void changed(TreeEntry entry, String what) {
    findings.add(new Finding(Finding.Kind.CHANGED, entry.path().toString(), what));
  }
}
