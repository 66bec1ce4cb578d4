package dev.dagfetch.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;

/**
 * When a checkout's files were complete, by the file system's own clock: what was changed after it
 * is not as we left it.
 *
 * <p>That is told by the time that Linux keeps of an inode's last change ({@code ctime}): unlike
 * the time of last modification nobody can set it back, and it says of a directory whether names
 * came or went. Kept in memory only: of what happened while no daemon ran there is no such proof.
 */
record Seal(FileTime time) {
  /** Of a directory that was written last of all. */
  static Seal of(Path files) throws IOException {
    return new Seal(Inode.of(files).changed());
  }

  /** Whether a file or link is as it was; its size must be as well, as a second witness. */
  boolean holds(Path file, long size) throws IOException {
    try {
      Inode now = Inode.of(file);
      return isOld(now) && now.size() == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Whether a directory has the names that it had. */
  boolean holds(Path directory) throws IOException {
    try {
      return isOld(Inode.of(directory));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean isOld(Inode now) {
    return now.changed().compareTo(time) <= 0;
  }

  /** What Linux says of a file, directory or link. */
  private record Inode(FileTime changed, long size) {
    static Inode of(Path path) throws IOException {
      Map<String, Object> attributes =
          Files.readAttributes(path, "unix:ctime,size", LinkOption.NOFOLLOW_LINKS);
      return new Inode(
          (FileTime) Objects.requireNonNull(attributes.get("ctime")),
          (Long) Objects.requireNonNull(attributes.get("size")));
    }
  }
}
