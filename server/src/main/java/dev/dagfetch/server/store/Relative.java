package dev.dagfetch.server.store;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A checkout that has many of the files of one that is being made: those that nobody touched are
 * copied instead of unpacked.
 *
 * <p>{@link Files#copy} asks the kernel to copy ({@code copy_file_range}), which shares the blocks
 * where the file system can (XFS, Btrfs) and never moves bytes through this process. Hard links are
 * out of the question: who edits one file would edit all versions. Thread-safe; close it.
 */
final class Relative implements AutoCloseable {
  /**
   * Smaller files are unpacked as fast as they are copied: inflating so much takes no longer than
   * the six system calls of a copy.
   */
  private static final int WORTH_BYTES = 8 << 10;

  private final Checkout held;
  private final RawDirectory root;
  private final Seal seal;
  private final Map<ObjectId, TreeEntry> files = new HashMap<>();

  /** Takes over the lease on {@code held}. */
  Relative(Checkout held, Seal seal, Manifest manifest) {
    this.held = held;
    this.root = new RawDirectory(held.files());
    this.seal = seal;
    for (TreeEntry entry : manifest.entries()) {
      if (entry.isFile() && entry.sizeBytes() >= WORTH_BYTES) {
        files.put(entry.id(), entry);
      }
    }
  }

  /**
   * Makes the file {@code target} with the content of {@code wanted}; false if it has to be made
   * otherwise.
   */
  boolean copy(TreeEntry wanted, Path target) throws IOException {
    TreeEntry here = files.get(wanted.id());
    if (here == null) {
      return false;
    }
    Path source = root.resolve(here.path());
    try {
      Files.copy(source, target, LinkOption.NOFOLLOW_LINKS);
      // Asked afterwards: an edit meanwhile is one, too.
      if (seal.holds(source, here.sizeBytes())) {
        return true;
      }
    } catch (IOException e) {
      // Whichever of the two files it was: writing it otherwise succeeds, or tells what is wrong.
    }
    Files.deleteIfExists(target);
    return false;
  }

  @Override
  public void close() {
    held.release();
  }
}
