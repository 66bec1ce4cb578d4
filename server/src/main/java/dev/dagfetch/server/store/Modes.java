package dev.dagfetch.server.store;

import dev.dagfetch.server.git.tree.TreeEntry;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Permission bits of the files of a checkout: Git knows one bit only, executable or not. */
enum Modes {
  /** Of a checkout that is shared. */
  READ_ONLY("r--r--r--", "r-xr-xr-x", "r-xr-xr-x"),
  /** Of a private copy. */
  WRITABLE("rw-r--r--", "rwxr-xr-x", "rwxr-xr-x");

  private final Set<PosixFilePermission> file;
  private final Set<PosixFilePermission> executable;
  private final Set<PosixFilePermission> directory;

  Modes(String file, String executable, String directory) {
    this.file = PosixFilePermissions.fromString(file);
    this.executable = PosixFilePermissions.fromString(executable);
    this.directory = PosixFilePermissions.fromString(directory);
  }

  Set<PosixFilePermission> of(TreeEntry entry) {
    return entry.isExecutable() ? executable : file;
  }

  Set<PosixFilePermission> ofDirectory() {
    return directory;
  }
}
