package dev.dagfetch.server.store;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.error.Reason;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes files of a version below a directory whose subdirectories exist. Not thread-safe: each
 * writer has a reader of its own.
 */
final class FileWriter {
  private static final Set<OpenOption> NEW_FILE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /** Blobs up to this size are read in one piece. */
  private static final int SMALL = 1 << 20;

  private final TreeReader reader;
  private final RawDirectory root;
  private final Modes modes;
  private final Set<PosixFilePermission> grantable;
  private final Optional<Relative> relative;
  private final BooleanSupplier stopped;

  /**
   * @param grantable the permissions that the process's umask leaves to new files
   * @param relative where files may be copied from
   * @param stopped whether to give up; asked again and again during a large file
   */
  FileWriter(
      TreeReader reader,
      RawDirectory root,
      Modes modes,
      Set<PosixFilePermission> grantable,
      Optional<Relative> relative,
      BooleanSupplier stopped) {
    this.relative = relative;
    this.reader = reader;
    this.root = root;
    this.modes = modes;
    this.grantable = grantable;
    this.stopped = stopped;
  }

  void write(TreeEntry entry) throws IOException {
    if (entry.isSymlink()) {
      writeLink(entry);
    } else if (entry.isFile()) {
      writeFile(entry);
    }
    // A gitlink is an empty directory, and is there.
  }

  private void writeLink(TreeEntry entry) throws IOException {
    byte[] target = reader.readBlob(entry.id());
    requireSize(entry, target.length);
    if (target.length == 0 || indexOfNul(target) >= 0) {
      throw new DagfetchException(
              Reason.TREE_REJECTED,
              "the symbolic link %s has an empty target or one with a NUL, which no file system takes; remove it"
                  .formatted(DagfetchException.quote(entry.path().toString())))
          .with("path", entry.path().toString());
    }
    SymbolicLinks.create(target, root.resolveBytes(entry.path()));
  }

  private static int indexOfNul(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private void writeFile(TreeEntry entry) throws IOException {
    Path file = root.resolve(entry.path());
    Set<PosixFilePermission> mode = modes.of(entry);
    if (relative.isPresent() && relative.get().copy(entry, file)) {
      Files.setPosixFilePermissions(file, mode);
      return;
    }
    try (WritableByteChannel out =
        Files.newByteChannel(file, NEW_FILE, PosixFilePermissions.asFileAttribute(mode))) {
      if (entry.sizeBytes() <= SMALL) {
        byte[] content = reader.readBlob(entry.id());
        requireSize(entry, content.length);
        writeFully(out, ByteBuffer.wrap(content));
      } else {
        requireSize(entry, copy(entry, out));
      }
    }
    if (!grantable.containsAll(mode)) {
      Files.setPosixFilePermissions(file, mode);
    }
  }

  private long copy(TreeEntry entry, WritableByteChannel out) throws IOException {
    long size = 0;
    byte[] buffer = new byte[64 << 10];
    try (InputStream in = reader.openBlob(entry.id())) {
      for (int n = read(in, buffer, entry); n >= 0; n = read(in, buffer, entry)) {
        writeFully(out, ByteBuffer.wrap(buffer, 0, n));
        size += n;
        if (stopped.getAsBoolean()) {
          throw new CancellationException("stopped while writing " + entry.path());
        }
      }
    }
    return size;
  }

  /** Tells a failure of the mirror from one of the disk that is written. */
  private static int read(InputStream in, byte[] buffer, TreeEntry entry) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw corrupt(entry, "cannot be read", e);
    }
  }

  private static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static void requireSize(TreeEntry entry, long size) {
    if (size != entry.sizeBytes()) {
      throw corrupt(entry, "has " + size + " bytes, not " + entry.sizeBytes(), null);
    }
  }

  private static DagfetchException corrupt(
      TreeEntry entry, String what, @Nullable IOException cause) {
    return new DagfetchException(
            Reason.OBJECT_CORRUPT,
            "blob %s in the mirror %s; it has to be fetched anew".formatted(entry.id(), what),
            cause)
        .with("object", entry.id().hex());
  }
}
