package dev.dagfetch.client.write;

import dev.dagfetch.client.tree.FileState;
import dev.dagfetch.client.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The permissions that files and directories get, whatever the process's umask is.
 *
 * <p>Where the umask would take nothing away, creating a file with its permissions is enough;
 * elsewhere each gets them in a second step. Immutable.
 */
final class Permissions {
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = attribute("rwxr-xr-x");

  private final boolean readOnly;
  private final FileAttribute<Set<PosixFilePermission>> file;
  private final FileAttribute<Set<PosixFilePermission>> executable;
  private final boolean masked;

  private Permissions(boolean readOnly, boolean masked) {
    this.readOnly = readOnly;
    this.file = attribute(readOnly ? "r--r--r--" : "rw-r--r--");
    this.executable = attribute(readOnly ? "r-xr-xr-x" : "rwxr-xr-x");
    this.masked = masked;
  }

  /** Finds out what the umask does, with a directory that it makes. */
  static Permissions probe(Path newDirectory, boolean readOnly) throws IOException {
    Files.createDirectory(newDirectory, DIRECTORY);
    boolean masked = !Files.getPosixFilePermissions(newDirectory).equals(DIRECTORY.value());
    Permissions permissions = new Permissions(readOnly, masked);
    permissions.unmask(newDirectory, DIRECTORY);
    return permissions;
  }

  boolean areReadOnly() {
    return readOnly;
  }

  /** Whether a file has the permissions that it would be given. */
  static boolean fit(FileState state, TreeEntry entry, boolean readOnly) {
    int wanted = entry.isExecutable() ? 0755 : 0644;
    return state.permissions() == (readOnly ? wanted & 0555 : wanted);
  }

  FileAttribute<Set<PosixFilePermission>> of(TreeEntry entry) {
    return entry.isExecutable() ? executable : file;
  }

  /** Completes a file that was created with {@link #of}. */
  void complete(Path path, TreeEntry entry) throws IOException {
    unmask(path, of(entry));
  }

  /** Makes a directory that must not exist. */
  void createDirectory(Path path) throws IOException {
    Files.createDirectory(path, DIRECTORY);
    unmask(path, DIRECTORY);
  }

  private void unmask(Path path, FileAttribute<Set<PosixFilePermission>> permissions)
      throws IOException {
    if (masked) {
      Files.setPosixFilePermissions(path, permissions.value());
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
