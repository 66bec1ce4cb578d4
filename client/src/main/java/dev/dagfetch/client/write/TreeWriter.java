package dev.dagfetch.client.write;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of an answer below a directory.
 *
 * <p>The caller's thread makes directories, each once, and writes files that come in pieces; small
 * files go to the {@link WriterPool}. Whatever order the writers work in, a file's directory exists
 * before the file is handed to them. Not thread-safe.
 */
public final class TreeWriter implements FileSink, AutoCloseable {
  private final EntryWriter entries;
  private final WriterPool pool;
  private TreePath last = TreePath.ROOT;
  private @Nullable FileChannel large;

  TreeWriter(EntryWriter entries) {
    this.entries = entries;
    this.pool = new WriterPool(file -> attempt(file.entry(), () -> entries.write(file)));
  }

  @Override
  public void add(List<ReceivedFile> files) {
    List<ReceivedFile> withContent = new ArrayList<>(files.size());
    for (ReceivedFile file : files) {
      prepare(file.entry());
      if (!file.entry().isGitlink()) {
        withContent.add(file);
      }
    }
    pool.submit(withContent);
  }

  @Override
  public Pieces begin(TreeEntry entry) {
    prepare(entry);
    attempt(entry, () -> large = entries.open(entry));
    return new LargeFile(entry);
  }

  /** Waits until everything is written, and throws what went wrong. */
  public void finish() {
    pool.finish();
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

  private void prepare(TreeEntry entry) {
    for (TreePath directory : entry.path().directoriesNotIn(last)) {
      attempt(entry, () -> entries.directory(directory));
    }
    if (entry.isGitlink()) {
      attempt(entry, () -> entries.directory(entry.path()));
    }
    last = entry.path();
  }

  private static void attempt(TreeEntry entry, DiskAction action) {
    try {
      action.run();
    } catch (FileAlreadyExistsException e) {
      throw new DagfetchClientException(
          LocalReason.FILE_SYSTEM_UNFIT,
          "cannot write %s: the file system takes its name for that of another file of the version; choose a directory on one that"
                  .formatted(entry.path())
              + " tells upper from lower case",
          e);
    } catch (IOException e) {
      throw LocalFailures.of("cannot write " + entry.path(), e);
    }
  }

  private interface DiskAction {
    void run() throws IOException;
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
      attempt(entry, () -> EntryWriter.writeAll(out, piece));
    }

    @Override
    public void end() {
      attempt(entry, TreeWriter.this::closeLarge);
    }
  }
}
