package dev.dagfetch.client.fetch;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.dagfetch.client.error.DagfetchClientException;
import dev.dagfetch.client.error.LocalFailures;
import dev.dagfetch.client.error.LocalReason;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.client.tree.TreeEntry;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.FileSink;
import dev.dagfetch.client.write.ReceivedFile;
import dev.dagfetch.v1.FetchDagRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Reads one file of a version. Its content waits in a temporary file until the tree id is proven.
 * Thread-safe.
 */
public final class ContentReader {
  private final Connection connection;

  public ContentReader(Connection connection) {
    this.connection = connection;
  }

  /** Copies the file's content, or the link's target; returns the number of bytes. */
  public long read(VersionName version, TreePath path, OutputStream out, Duration timeout) {
    FetchListener nobody = FetchListener.SILENT;
    FetchDagRequest request = DagFetcher.message(version, List.of(path), false);
    Errand errand = Errand.of(connection, TransferOptions.DEFAULTS, timeout, nobody);
    try {
      return AnswerLost.startingOverOnce(() -> read(errand, request, path, out), nobody);
    } catch (IOException e) {
      throw LocalFailures.of("cannot copy " + path, e);
    } catch (InterruptedException e) {
      throw FetchCall.interrupted(e);
    }
  }

  private static long read(Errand errand, FetchDagRequest request, TreePath path, OutputStream out)
      throws IOException {
    try (FileChannel spool = spool();
        Answer answer = Answer.open(errand, request)) {
      answer.readInto(new Spool(path, spool), List.of(path));
      return copy(spool, out);
    }
  }

  private static FileChannel spool() throws IOException {
    Path file = Files.createTempFile("dagfetch-", ".content");
    return FileChannel.open(file, READ, WRITE, DELETE_ON_CLOSE);
  }

  private static long copy(FileChannel spool, OutputStream out) throws IOException {
    WritableByteChannel to = Channels.newChannel(out);
    long size = spool.size();
    for (long done = 0; done < size; ) {
      done += spool.transferTo(done, size - done, to);
    }
    out.flush();
    return size;
  }

  /** Takes the content of one path and nothing else. */
  private static final class Spool implements FileSink, FileSink.Pieces {
    private final TreePath wanted;
    private final FileChannel file;

    Spool(TreePath wanted, FileChannel file) {
      this.wanted = wanted;
      this.file = file;
    }

    @Override
    public void add(List<ReceivedFile> files) {
      for (ReceivedFile received : files) {
        requireContent(received.entry());
        add(received.provenContent());
      }
    }

    @Override
    public void settle() {}

    @Override
    public Pieces begin(TreeEntry entry) {
      requireContent(entry);
      return this;
    }

    private void requireContent(TreeEntry entry) {
      if (!entry.path().equals(wanted) || entry.isGitlink()) {
        throw new DagfetchClientException(
            LocalReason.NO_FILE,
            "%s is a directory; name a file, or list it with \"dagfetch files --path\""
                .formatted(wanted),
            null);
      }
    }

    @Override
    public void add(ByteBuffer piece) {
      try {
        while (piece.hasRemaining()) {
          file.write(piece);
        }
      } catch (IOException e) {
        throw LocalFailures.of("cannot write a temporary file", e);
      }
    }

    @Override
    public void end() {}
  }
}
