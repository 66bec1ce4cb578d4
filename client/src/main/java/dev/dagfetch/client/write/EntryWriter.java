package dev.dagfetch.client.write;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.dagfetch.client.tree.RawDirectory;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Creates entries below one directory. Never opens what exists: a name that is taken, be it by a
 * link or by another spelling of the same name on a file system that folds case, fails.
 *
 * <p>Thread-safe.
 */
final class EntryWriter {
  private final RawDirectory root;
  private final Permissions permissions;

  EntryWriter(RawDirectory root, Permissions permissions) {
    this.root = root;
    this.permissions = permissions;
  }

  void directory(TreePath path) throws IOException {
    permissions.createDirectory(root.resolve(path));
  }

  void write(ReceivedFile file) throws IOException {
    ByteBuffer content = file.provenContent();
    if (file.entry().isSymlink()) {
      byte[] target = new byte[content.remaining()];
      content.get(target);
      link(file.entry(), target);
      return;
    }
    write(file.entry(), content);
  }

  /** Creates a file with proven content. */
  void write(TreeEntry file, ByteBuffer content) throws IOException {
    try (FileChannel out = open(file)) {
      writeAll(out, content);
    }
  }

  /** Creates a file, empty and with its final permissions. */
  FileChannel open(TreeEntry entry) throws IOException {
    Path path = root.resolve(entry.path());
    FileChannel out = FileChannel.open(path, Set.of(CREATE_NEW, WRITE), permissions.of(entry));
    try {
      permissions.complete(path, entry);
      return out;
    } catch (IOException e) {
      out.close();
      throw e;
    }
  }

  /** Gives a file of another directory a second name. */
  void hardLink(TreeEntry entry, Path existing) throws IOException {
    Files.createLink(root.resolve(entry.path()), existing);
  }

  /** Takes back a file that could not be completed. */
  void delete(TreeEntry entry) throws IOException {
    Files.delete(root.resolve(entry.path()));
  }

  static void writeAll(FileChannel out, ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      out.write(content);
    }
  }

  /** Creates a symbolic link. */
  void link(TreeEntry entry, byte[] target) throws IOException {
    Path path = root.resolve(entry.path());
    if (isKeptByPaths(target)) {
      Files.createSymbolicLink(path, RawDirectory.linkPath(target));
    } else {
      ExactSymlink.create(path, target);
    }
  }

  /** A path drops doubled and trailing slashes; everything else of a target it keeps. */
  private static boolean isKeptByPaths(byte[] target) {
    for (int i = 0; i < target.length; i++) {
      if (target[i] == '/' && (i == target.length - 1 || target[i + 1] == '/')) {
        return false;
      }
    }
    return true;
  }
}
