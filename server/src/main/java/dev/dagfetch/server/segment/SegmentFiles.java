package dev.dagfetch.server.segment;

import dev.dagfetch.server.fault.Failpoint;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.scrub.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.ObjLongConsumer;
import java.util.regex.Pattern;

/**
 * The files of segments: {@code <first 2 digits of the id>/<the other 38>}. A file appears whole or
 * not at all, and is never changed. Anything else in the directory is somebody else's and left
 * alone. Thread-safe.
 */
final class SegmentFiles {
  private static final long BLOCK_BYTES = 4096;
  private static final Pattern REST_OF_ID = Pattern.compile("[0-9a-f]{38}");

  private final Path root;
  private final Path tmp;

  SegmentFiles(Path root, Path tmp) {
    this.root = root;
    this.tmp = tmp;
  }

  /** Disk that a file of this size takes, its directory entry aside. */
  static long allocated(long size) {
    return (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  /** Makes all directories, so that nobody has to ask later. */
  void create() throws IOException {
    Files.createDirectories(tmp);
    for (int i = 0; i < 256; i++) {
      Files.createDirectories(root.resolve("%02x".formatted(i)));
    }
  }

  /** Tells the id and size of every file that has a segment's name. */
  void list(ObjLongConsumer<ObjectId> found) throws IOException {
    for (int i = 0; i < 256; i++) {
      list(root.resolve("%02x".formatted(i)), (id, file) -> found.accept(id, Files.size(file)));
    }
  }

  private interface Found {
    void accept(ObjectId id, Path file) throws IOException;
  }

  private static void list(Path directory, Found found) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String rest = String.valueOf(file.getFileName());
        if (REST_OF_ID.matcher(rest).matches()) {
          found.accept(new ObjectId(directory.getFileName() + rest), file);
        }
      }
    }
  }

  /**
   * The ids in the first directory that has any after this one, in order; empty if there is none.
   *
   * @param hex an id, or empty for the beginning
   */
  List<ObjectId> after(String hex) throws IOException {
    for (int i = 0; i < 256; i++) {
      String first = "%02x".formatted(i);
      if (hex.length() < 2 || first.compareTo(hex.substring(0, 2)) >= 0) {
        List<ObjectId> found = new ArrayList<>();
        list(
            root.resolve(first),
            (id, file) -> {
              if (id.hex().compareTo(hex) > 0) {
                found.add(id);
              }
            });
        if (!found.isEmpty()) {
          found.sort(Comparator.comparing(ObjectId::hex));
          return found;
        }
      }
    }
    return List.of();
  }

  /** Reads a whole file, not faster than that. */
  byte[] read(ObjectId id, Pace pace) throws IOException {
    try (InputStream in = pace.open(path(id))) {
      return in.readAllBytes();
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws NoSuchFileException if there is none
   */
  byte[] read(ObjectId id) throws IOException {
    try (FileChannel channel = FileChannel.open(path(id), StandardOpenOption.READ)) {
      byte[] bytes = new byte[Math.toIntExact(channel.size())];
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // A file that ends early leaves zeros, which no checksum fits.
      }
      return bytes;
    }
  }

  void write(ObjectId id, byte[] bytes) throws IOException {
    Path aside = tmp.resolve("segment-" + UUID.randomUUID());
    try {
      writeNew(aside, bytes);
      Failpoint.SEGMENT_WRITTEN.pass();
      Files.move(aside, path(id), StandardCopyOption.ATOMIC_MOVE);
      Failpoint.SEGMENT_PUBLISHED.pass();
    } catch (IOException e) {
      Files.deleteIfExists(aside);
      throw e;
    }
  }

  private static void writeNew(Path file, byte[] bytes) throws IOException {
    int half = bytes.length / 2;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, ByteBuffer.wrap(bytes, 0, half));
      Failpoint.SEGMENT_WRITING.pass();
      writeAll(channel, ByteBuffer.wrap(bytes, half, bytes.length - half));
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  void delete(ObjectId id) throws IOException {
    Files.deleteIfExists(path(id));
  }

  private Path path(ObjectId id) {
    return root.resolve(id.hex().substring(0, 2)).resolve(id.hex().substring(2));
  }
}
