package dev.dagfetch.server.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a commit changes: files to write and to remove. Paths are bytes; text means UTF-8. Not
 * thread-safe.
 */
public final class GitFiles {
  private final List<Change> changes = new ArrayList<>();

  /** Writes one command of git-fast-import. */
  private interface Change {
    void writeTo(OutputStream out) throws IOException;
  }

  public static GitFiles none() {
    return new GitFiles();
  }

  public static GitFiles of(String path, String text) {
    return none().text(path, text);
  }

  public GitFiles text(String path, String text) {
    return bytes(path, utf8(text));
  }

  public GitFiles bytes(String path, byte[] content) {
    return raw(utf8(path), 0100644, content);
  }

  public GitFiles executable(String path, String text) {
    return raw(utf8(path), 0100755, utf8(text));
  }

  public GitFiles symlink(String path, String target) {
    return raw(utf8(path), 0120000, utf8(target));
  }

  /** A submodule's entry. */
  public GitFiles gitlink(String path, String commit) {
    changes.add(out -> command(out, "M 160000 " + commit + " ", utf8(path)));
    return this;
  }

  public GitFiles raw(byte[] path, int mode, byte[] content) {
    changes.add(out -> {
      command(out, "M %o inline ".formatted(mode), path);
      out.write(utf8("data " + content.length + "\n"));
      out.write(content);
      out.write('\n');
    });
    return this;
  }

  /**
   * A large file of bytes that do not compress, the same for the same seed; written without being
   * held in memory.
   */
  public GitFiles random(String path, long size, long seed) {
    changes.add(out -> {
      command(out, "M 100644 inline ", utf8(path));
      out.write(utf8("data " + size + "\n"));
      writeRandom(out, size, seed);
      out.write('\n');
    });
    return this;
  }

  public GitFiles remove(String path) {
    changes.add(out -> command(out, "D ", utf8(path)));
    return this;
  }

  void writeTo(OutputStream out) throws IOException {
    for (Change change : changes) {
      change.writeTo(out);
    }
  }

  private static void writeRandom(OutputStream out, long size, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] block = new byte[64 << 10];
    for (long left = size; left > 0; left -= block.length) {
      random.nextBytes(block);
      out.write(block, 0, (int) Math.min(left, block.length));
    }
  }

  private static void command(OutputStream out, String command, byte[] path) throws IOException {
    out.write(utf8(command));
    out.write(quoted(path));
    out.write('\n');
  }

  /** C-style quoting, in which any byte can be said. */
  private static byte[] quoted(byte[] path) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('"');
    for (byte b : path) {
      if (b >= ' ' && b < 127 && b != '"' && b != '\\') {
        out.write(b);
      } else {
        out.writeBytes(utf8("\\%03o".formatted(b & 0xff)));
      }
    }
    out.write('"');
    return out.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
