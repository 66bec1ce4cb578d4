package dev.dagfetch.server.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.dagfetch.server.error.DagfetchException;
import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeId;
import dev.dagfetch.server.git.object.TreePath;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The file beside a checkout's files that says what must be there. It is made to be read by people
 * as well:
 *
 * <pre>
 * dagfetch checkout 1
 * tree 8c3f…
 * boot 9f7a…
 * allocated 4096
 * files 2
 *
 * 100644 e69d… 0 TAB path NUL     (for each file, in the order of paths)
 * crc32c 1a2b3c4d                 (of all before)
 * </pre>
 */
final class Sidecar {
  private static final String FORMAT = "dagfetch checkout 1";

  private Sidecar() {}

  /** It is not what {@link #write} has written. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  /** Writes a new file, and returns when it is on the disk. */
  static void write(Path file, CheckoutRecord facts, List<TreeEntry> entries) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      CheckedOutputStream out = new CheckedOutputStream(buffered, new CRC32C());
      print(
          out,
          "%s\ntree %s\nboot %s\nallocated %d\nfiles %d\n\n"
              .formatted(
                  FORMAT,
                  facts.tree(),
                  facts.boot().value(),
                  facts.allocatedBytes(),
                  facts.files()));
      for (TreeEntry entry : entries) {
        String mode = Integer.toOctalString(entry.mode());
        print(out, mode + " " + entry.id() + " " + entry.sizeBytes() + "\t");
        out.write(entry.path().toBytes());
        out.write(0);
      }
      print(buffered, "crc32c %08x\n".formatted(out.getChecksum().getValue()));
      buffered.flush();
      channel.force(true);
    }
  }

  /** Reads what is said before the list. */
  static CheckoutRecord readRecord(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 512)) {
      return readRecord(in);
    }
  }

  /** Reads the list. */
  static List<TreeEntry> readEntries(Path file) throws IOException {
    try (InputStream buffered = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      CheckedInputStream in = new CheckedInputStream(buffered, new CRC32C());
      int files = readRecord(in).files();
      // The number is not proven yet: no room is made for what a damaged one claims.
      List<TreeEntry> entries = new ArrayList<>(Math.min(files, 1 << 16));
      for (int i = 0; i < files; i++) {
        entries.add(readEntry(in));
      }
      String expected = "crc32c %08x".formatted(in.getChecksum().getValue());
      if (!readLine(buffered, '\n').equals(expected)) {
        throw new MalformedException("the checksum differs");
      }
      return entries;
    } catch (IllegalArgumentException | DagfetchException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  private static CheckoutRecord readRecord(InputStream in) throws IOException {
    if (!readLine(in, '\n').equals(FORMAT)) {
      throw new MalformedException("it does not begin with \"" + FORMAT + "\"");
    }
    try {
      CheckoutRecord facts =
          new CheckoutRecord(
              new TreeId(value(in, "tree ")),
              new BootId(value(in, "boot ")),
              Long.parseLong(value(in, "allocated ")),
              Integer.parseInt(value(in, "files ")));
      value(in, "");
      return facts;
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  private static String value(InputStream in, String key) throws IOException {
    String line = readLine(in, '\n');
    if (!line.startsWith(key)) {
      throw new MalformedException("\"" + key + "\" is missing");
    }
    return line.substring(key.length());
  }

  private static TreeEntry readEntry(InputStream in) throws IOException {
    String[] fields = readLine(in, '\t').split(" ", 3);
    if (fields.length != 3) {
      throw new MalformedException("a line is not \"mode id size\"");
    }
    TreePath path = TreePath.parse(readUntil(in, '\0'));
    int mode = Integer.parseInt(fields[0], 8);
    return new TreeEntry(path, mode, Long.parseLong(fields[2]), new ObjectId(fields[1]));
  }

  private static String readLine(InputStream in, char end) throws IOException {
    return new String(readUntil(in, end), US_ASCII);
  }

  private static byte[] readUntil(InputStream in, char end) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    for (int b = in.read(); b != end; b = in.read()) {
      if (b < 0) {
        throw new MalformedException("it ends too early");
      }
      bytes.write(b);
    }
    return bytes.toByteArray();
  }

  private static void print(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(US_ASCII));
  }
}
