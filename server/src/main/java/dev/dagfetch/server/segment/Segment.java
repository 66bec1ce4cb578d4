package dev.dagfetch.server.segment;

import dev.dagfetch.server.git.object.ObjectId;
import dev.dagfetch.server.git.object.TreeId;
import java.nio.charset.StandardCharsets;

/**
 * What one frame holds, and where in a mirror it is to be found. The id says all about the content:
 * equal ids, equal frames, in whatever version, DAG or repository.
 */
sealed interface Segment {
  ObjectId id();

  /** What comes from a mirror. */
  sealed interface Plain extends Segment {}

  /**
   * Consecutive entries of a directory with all that is below them. Paths in its frame are relative
   * to the directory.
   *
   * @param id the tree id of a directory with only these entries; the directory's own if these are
   *     all
   * @param directory a tree that has them
   * @param from index of the first
   * @param to index after the last
   * @param files files, symbolic links and gitlinks in it
   * @param contentBytes their content
   */
  record Run(ObjectId id, TreeId directory, int from, int to, int files, int contentBytes)
      implements Plain {}

  /** A piece of a large file. */
  record Part(LargeFile file, int index) implements Plain {
    @Override
    public ObjectId id() {
      return ObjectHash.blob(
          "part %d of %s\n".formatted(index, file.id()).getBytes(StandardCharsets.US_ASCII));
    }

    long offset() {
      return (long) index * LargeFile.PART_BYTES;
    }

    int length() {
      return (int) Math.min(LargeFile.PART_BYTES, file.sizeBytes() - offset());
    }

    boolean isLast() {
      return index == file.parts() - 1;
    }
  }

  /** The compressed frame of another segment; empty if that does not get smaller. */
  record Packed(Plain plain) implements Segment {
    @Override
    public ObjectId id() {
      return ObjectHash.blob(
          "zstd of %s\n".formatted(plain.id()).getBytes(StandardCharsets.US_ASCII));
    }
  }
}
