package dev.dagfetch.client.tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says of a file without opening it, with one system call.
 *
 * @param mode kind and permissions, as {@code stat(2)} gives them
 * @param sizeBytes size of the content, of a link's target
 * @param stamp times and inode
 */
public record FileState(int mode, long sizeBytes, Stamp stamp) {
  private static final String ATTRIBUTES = "unix:mode,size,lastModifiedTime,ctime,ino";
  private static final int KIND = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int SYMLINK = 0120000;

  /** Asks the file system. Links are not followed. */
  public static FileState of(Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    Stamp stamp =
        new Stamp(
            nanos(attribute(attributes, "lastModifiedTime")),
            nanos(attribute(attributes, "ctime")),
            (long) attribute(attributes, "ino"));
    return new FileState(
        (int) attribute(attributes, "mode"), (long) attribute(attributes, "size"), stamp);
  }

  private static Object attribute(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name), name);
  }

  private static long nanos(Object time) {
    return ((FileTime) time).to(TimeUnit.NANOSECONDS);
  }

  public boolean isDirectory() {
    return (mode & KIND) == DIRECTORY;
  }

  /** Whether it is of an entry's kind and size. Permissions are not looked at. */
  public boolean fits(TreeEntry entry) {
    int kind = entry.isSymlink() ? SYMLINK : REGULAR;
    return (mode & KIND) == kind && sizeBytes == entry.sizeBytes();
  }

  /** The lower nine bits of the mode. */
  public int permissions() {
    return mode & 0777;
  }
}
