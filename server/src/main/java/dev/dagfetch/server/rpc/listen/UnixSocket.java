package dev.dagfetch.server.rpc.listen;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * The file of a Unix domain socket.
 *
 * <p>It is bound under another name and renamed when its mode and group are right, so that nobody
 * can connect before, and so that the file that a dead daemon left is replaced without a moment in
 * which there is none. A socket that answers is left alone.
 *
 * @param path absolute path of the socket
 * @param mode who may connect
 * @param group group of the file; empty for that of the process
 */
public record UnixSocket(Path path, Set<PosixFilePermission> mode, Optional<String> group) {
  /** Linux has 108 bytes for the name, one of them a NUL. */
  private static final int MAX_BYTES = 107;

  private static final String UNFINISHED = ".new";

  public UnixSocket {
    mode = Set.copyOf(mode);
  }

  /** The name under which the socket is bound at first. */
  Path unfinished() {
    return path.resolveSibling(path.getFileName() + UNFINISHED);
  }

  /** Makes room for the socket. */
  void prepare() throws IOException {
    if (unfinished().toString().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IOException(
          "the socket's path %s is too long (expected: at most %d bytes)"
              .formatted(path, MAX_BYTES - UNFINISHED.length()));
    }
    Files.createDirectories(path.toAbsolutePath().getParent());
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      requireStale();
    }
    Files.deleteIfExists(unfinished());
  }

  private void requireStale() throws IOException {
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new IOException(
          "%s exists and is not a socket; remove it, or choose another path".formatted(path));
    }
    if (answers()) {
      throw new IOException(
          "another process listens on %s; stop it, or choose another path".formatted(path));
    }
  }

  private boolean answers() {
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Lets callers find the bound socket. */
  void publish() throws IOException {
    Files.setPosixFilePermissions(unfinished(), mode);
    if (group.isPresent()) {
      GroupPrincipal owner =
          path.getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByGroupName(group.get());
      Files.getFileAttributeView(unfinished(), PosixFileAttributeView.class).setGroup(owner);
    }
    Files.move(unfinished(), path, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes the file of a socket that is closed. */
  void remove() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // It stays behind as a stale socket, which the next start replaces.
    }
  }
}
