package dev.dagfetch.client.tree;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/**
 * A directory below which files are named by raw bytes.
 *
 * <p>Text made of a name's bytes would go through the platform's character set and come out
 * changed. A path made of a {@code file:} URI keeps every byte. Immutable.
 */
public final class RawDirectory {
  /**
   * Does not exist, so that a path resolved below it gets no slash from the file system's opinion
   * of it.
   */
  private static final Path NOWHERE = Path.of("/dev/null/nowhere");

  private final Path root;
  private final String rootUri;

  public RawDirectory(Path root) {
    this.root = root.toAbsolutePath();
    String uri = this.root.toUri().toString();
    rootUri = uri.endsWith("/") ? uri : uri + "/";
  }

  public Path root() {
    return root;
  }

  /** Names a file below the directory. */
  public Path resolve(TreePath path) {
    return path.isPlain()
        ? root.resolve(path.toString())
        : Path.of(URI.create(rootUri + Percent.encode(path.bytes())));
  }

  /**
   * Makes the path that a symbolic link can be created with. Exact for bytes of any kind, but loses
   * doubled and trailing slashes.
   */
  public static Path linkPath(byte[] target) {
    boolean absolute = target[0] == '/';
    Path path = Path.of(URI.create("file:///" + Percent.encode(target)));
    return absolute ? path : path.subpath(0, path.getNameCount());
  }

  /** Reads where a symbolic link points to, exactly. */
  public static byte[] readLink(Path link) throws IOException {
    Path target = Files.readSymbolicLink(link);
    byte[] bytes = Percent.decode(NOWHERE.resolve(target).toUri().getRawPath());
    int begin = target.isAbsolute() ? 0 : NOWHERE.toString().length() + 1;
    // Where an absolute target is a directory, the URI ends with a slash that the link need not
    // have: the link's size decides.
    long size =
        Files.readAttributes(link, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).size();
    boolean added = bytes.length - begin == size + 1 && bytes[bytes.length - 1] == '/';
    return Arrays.copyOfRange(bytes, begin, added ? bytes.length - 1 : bytes.length);
  }

  /** The bytes of an absolute path to something that does not exist yet. */
  public static byte[] bytesOf(Path absent) {
    return Percent.decode(absent.toAbsolutePath().toUri().getRawPath());
  }

  /** The name of a file below the directory, for people. */
  public String describe(Path file) {
    String uri = file.toUri().toString();
    return TreePath.describe(
        Percent.decode(uri.substring(Math.min(rootUri.length(), uri.length()))));
  }
}
