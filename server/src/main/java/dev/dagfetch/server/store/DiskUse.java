package dev.dagfetch.server.store;

import dev.dagfetch.server.git.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much of a disk files take, in allocated blocks.
 *
 * <p>Java cannot read a file's {@code st_blocks}, so this rounds every size up to the file system's
 * block size, and counts one block for a directory and for a link. That is what ext4 and XFS
 * allocate, save for directories of many hundred names, and it is known before anything is written.
 */
record DiskUse(long blockSize) {
  /** About what an entry takes in a sidecar besides its path: mode, id, size, separators. */
  private static final int SIDECAR_LINE = 60;

  static DiskUse at(Path directory) throws IOException {
    return new DiskUse(Files.getFileStore(directory).getBlockSize());
  }

  /** A checkout of these files, with the sidecar and the directory that hold it together. */
  long of(Manifest manifest) {
    long bytes = blockSize * (2 + Directories.of(manifest.entries()).size());
    long sidecar = SIDECAR_LINE;
    for (TreeEntry entry : manifest.entries()) {
      bytes += entry.isSymlink() ? blockSize : roundUp(entry.sizeBytes());
      sidecar += SIDECAR_LINE + entry.path().length();
    }
    return bytes + roundUp(sidecar);
  }

  private long roundUp(long size) {
    return (size + blockSize - 1) / blockSize * blockSize;
  }
}
