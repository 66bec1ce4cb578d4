package dev.dagfetch.client.write;

import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.tree.TreeEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of an answer into a staged tree.
 *
 * <p>The caller's thread makes directories and writes files that come in pieces; small files go to
 * the {@link WriterPool}. Whatever order the writers work in, a file's directory exists before the
 * file is handed to them. Not thread-safe.
 */
public final class TreeWriter implements FileSink, AutoCloseable {
  private final StagedTree tree;
  private final WriterPool<ReceivedFile> pool;
  private @Nullable FileChannel large;

  TreeWriter(StagedTree tree) {
    this.tree = tree;
    this.pool =
        new WriterPool<>(file -> tree.attempt(file.entry(), () -> tree.entries().write(file)));
  }

  @Override
  public void add(List<ReceivedFile> files) {
    List<ReceivedFile> withContent = new ArrayList<>(files.size());
    for (ReceivedFile file : files) {
      tree.prepare(file.entry());
      if (!file.entry().isGitlink()) {
        withContent.add(file);
      }
    }
    pool.submit(withContent);
  }

  @Override
  public Pieces begin(TreeEntry entry) {
    tree.prepare(entry);
    tree.attempt(entry, () -> large = tree.entries().open(entry));
    return new LargeFile(entry);
  }

  @Override
  public void settle() {
    pool.settle();
  }

  /** Ends the writers, whether they are done or not. Afterwards nothing is written any more. */
  @Override
  public void close() {
    pool.close();
    try {
      closeLarge();
    } catch (IOException e) {
      throw LocalFailures.of("cannot close a staged file", e);
    }
  }

  private void closeLarge() throws IOException {
    if (large != null) {
      large.close();
      large = null;
    }
  }

  /** The file that is being received in pieces. */
  private final class LargeFile implements Pieces {
    private final TreeEntry entry;

    LargeFile(TreeEntry entry) {
      this.entry = entry;
    }

    @Override
    public void add(ByteBuffer piece) {
      FileChannel out = large;
      if (out == null) {
        throw new IllegalStateException("the file has ended");
      }
      tree.attempt(entry, () -> EntryWriter.writeAll(out, piece));
    }

    @Override
    public void end() {
      tree.attempt(entry, TreeWriter.this::closeLarge);
    }
  }
}
