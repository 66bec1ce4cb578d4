package dev.dagfetch.server.rpc.files;

import com.google.protobuf.ByteString;
import dev.dagfetch.server.git.tree.TreeEntry;
import dev.dagfetch.server.git.tree.TreeReader;
import dev.dagfetch.server.rpc.wire.EntryFrames;
import dev.dagfetch.v1.FileBatch;
import dev.dagfetch.v1.FileEntry;
import java.util.Arrays;
import java.util.List;

/**
 * Makes the frame of a batch: reads the content of its small files, announces a large one. Used by
 * one thread.
 */
final class BatchEncoder {
  private final TreeReader reader;
  private final ContentTally tally;

  BatchEncoder(TreeReader reader, ContentTally tally) {
    this.reader = reader;
    this.tally = tally;
  }

  FileBatch encode(List<AnswerFile> files) {
    byte[] first = files.getFirst().entry().path().toBytes();
    int shared = sharedDirectory(first, files.getLast().entry().path().toBytes());
    FileBatch.Builder batch =
        FileBatch.newBuilder().setPathPrefix(ByteString.copyFrom(first, 0, shared));
    for (AnswerFile file : files) {
      batch.addFiles(encode(file, shared));
    }
    return batch.build();
  }

  /**
   * Length of the directory, trailing slash included, that two paths have in common. The paths of a
   * batch are in order, so what the first and the last have in common they all have.
   */
  private static int sharedDirectory(byte[] first, byte[] last) {
    int mismatch = Arrays.mismatch(first, last);
    int end = mismatch < 0 ? first.length : mismatch;
    while (end > 0 && first[end - 1] != '/') {
      end--;
    }
    return end;
  }

  private FileEntry encode(AnswerFile file, int shared) {
    tally.addFile();
    TreeEntry entry = file.entry();
    byte[] path = entry.path().toBytes();
    ByteString name = ByteString.copyFrom(path, shared, path.length - shared);
    if (file.inBase()) {
      return EntryFrames.reference(entry, name);
    }
    return file.isLarge()
        ? EntryFrames.announcement(entry, name)
        : EntryFrames.entry(entry, name, content(entry));
  }

  private byte[] content(TreeEntry file) {
    byte[] content = file.isGitlink() ? new byte[0] : reader.readBlob(file.id());
    tally.addContent(content);
    return content;
  }
}
