package dev.dagfetch.client.write;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import dev.dagfetch.client.tree.FileState;
import dev.dagfetch.client.tree.ObjectHash;
import dev.dagfetch.client.tree.RawDirectory;
import dev.dagfetch.client.tree.Stamp;
import dev.dagfetch.client.tree.TreeEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of a base as it is found now, judged when it is looked at.
 *
 * <p>Whatever goes wrong with it means that the file is of no use, and nothing else: it can be had
 * from the daemon.
 */
final class BaseFile {
  private static final int BUFFER_BYTES = 128 * 1024;

  private final Path path;
  private final TreeEntry entry;
  private final Base base;
  private final @Nullable FileState state;

  private BaseFile(Path path, TreeEntry entry, Base base, @Nullable FileState state) {
    this.path = path;
    this.entry = entry;
    this.base = base;
    this.state = state;
  }

  /** Looks at a file, with one system call. */
  static BaseFile of(Base base, TreeEntry entry) {
    Path path = base.path(entry);
    try {
      FileState state = FileState.of(path);
      return new BaseFile(path, entry, base, state.fits(entry) ? state : null);
    } catch (IOException e) {
      return new BaseFile(path, entry, base, null);
    }
  }

  /** Whether there is a file of the right kind and size. */
  boolean isThere() {
    return state != null;
  }

  /** Whether the base's stamps say that the file is as it was. */
  private boolean isVouchedFor() {
    return base.stamps().vouchFor(entry, state());
  }

  Path path() {
    return path;
  }

  /** The state of a file that is there. */
  FileState state() {
    if (state == null) {
      throw new IllegalStateException("there is no such file");
    }
    return state;
  }

  Stamp stamp() {
    return state().stamp();
  }

  /** Whether the content, or a link's target, is right; reads it unless it is vouched for. */
  boolean isSound() {
    if (isVouchedFor()) {
      return true;
    }
    if (entry.isSymlink()) {
      return linkTarget() != null;
    }
    try (FileChannel in = FileChannel.open(path, READ, NOFOLLOW_LINKS)) {
      return isCopied(in, null);
    } catch (IOException e) {
      return false;
    }
  }

  /** Where a symbolic link points to; null if not to where it should. */
  byte @Nullable [] linkTarget() {
    try {
      byte[] target = RawDirectory.readLink(path);
      return ObjectHash.ofBlob(ByteBuffer.wrap(target)).equals(entry.objectId()) ? target : null;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Copies the content of a file; returns whether what was written is right.
   *
   * <p>A failure to write is taken for one to read: writing what the daemon sends instead will
   * tell.
   */
  boolean copyTo(FileChannel out) {
    try (FileChannel in = FileChannel.open(path, READ, NOFOLLOW_LINKS)) {
      return isVouchedFor() ? isTransferred(in, out) : isCopied(in, out);
    } catch (IOException e) {
      return false;
    }
  }

  /** Reads a small file whole, whatever its stamp; null if it is not right. */
  @Nullable ByteBuffer provenContent() {
    ByteBuffer content = ByteBuffer.allocate((int) entry.sizeBytes() + 1);
    try (FileChannel in = FileChannel.open(path, READ, NOFOLLOW_LINKS)) {
      while (content.hasRemaining() && in.read(content) >= 0) {
        // On to its end, or one byte beyond.
      }
    } catch (IOException e) {
      return null;
    }
    content.flip();
    return ObjectHash.ofBlob(content).equals(entry.objectId()) ? content : null;
  }

  private boolean isTransferred(FileChannel in, FileChannel out) throws IOException {
    long done = 0;
    long step = 1;
    while (done < entry.sizeBytes() && step > 0) {
      step = in.transferTo(done, entry.sizeBytes() - done, out);
      done += step;
    }
    return done == entry.sizeBytes();
  }

  private boolean isCopied(FileChannel in, @Nullable FileChannel out) throws IOException {
    ObjectHash hash = ObjectHash.blob(entry.sizeBytes());
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, entry.sizeBytes() + 1));
    while (in.read(buffer.clear()) >= 0) {
      hash.update(buffer.flip());
      if (out != null) {
        EntryWriter.writeAll(out, buffer.rewind());
      }
    }
    return hash.hex().equals(entry.objectId());
  }
}
