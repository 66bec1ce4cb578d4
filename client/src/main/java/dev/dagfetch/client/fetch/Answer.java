package dev.dagfetch.client.fetch;

import dev.dagfetch.client.error.VerificationException;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.client.tree.Manifest;
import dev.dagfetch.client.tree.ObjectHash;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.client.write.FileSink;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagHeader.BaseOutcome;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.Version;
import io.grpc.Context;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * An answer whose Header was read, and whose files are still to come.
 *
 * <p>Closing it before the end cancels the call. Not thread-safe.
 */
final class Answer implements AutoCloseable {
  private final Connection connection;
  private final Context.CancellableContext context;
  private final Iterator<FetchDagResponse> frames;
  private final FetchListener listener;
  private final FetchDagHeader header;
  private long received;

  private Answer(
      Connection connection,
      Context.CancellableContext context,
      Iterator<FetchDagResponse> frames,
      FetchListener listener,
      FetchDagRequest request) {
    this.connection = connection;
    this.context = context;
    this.frames = frames;
    this.listener = listener;
    this.header = readHeader();
    requireAnswerTo(request);
  }

  /** Calls the daemon and waits for the Header. */
  static Answer open(
      Connection connection, FetchDagRequest request, Duration timeout, FetchListener listener) {
    Context.CancellableContext context = Context.current().withCancellation();
    boolean open = false;
    try {
      DagFetchServiceGrpc.DagFetchServiceBlockingStub stub =
          connection.within(timeout, DagFetchServiceGrpc.newBlockingStub(connection.channel()));
      Iterator<FetchDagResponse> frames = startIn(context, () -> stub.fetchDag(request));
      Answer answer = new Answer(connection, context, frames, listener, request);
      open = true;
      return answer;
    } finally {
      if (!open) {
        context.cancel(null);
      }
    }
  }

  private static <T> T startIn(Context context, Supplier<T> call) {
    Context before = context.attach();
    try {
      return call.get();
    } finally {
      context.detach(before);
    }
  }

  private FetchDagHeader readHeader() {
    while (hasNext()) {
      FetchDagResponse frame = frames.next();
      if (frame.hasHeader()) {
        listener.begins(frame.getHeader().getFilesToCome(), frame.getHeader().getBytesToCome());
        return frame.getHeader();
      }
      if (!frame.hasProgress()) {
        throw new VerificationException("the answer does not begin with its header");
      }
      listener.preparing(frame.getProgress());
    }
    throw new VerificationException("the answer ended without its header; it is incomplete");
  }

  private void requireAnswerTo(FetchDagRequest request) {
    Version version = header.getVersion();
    boolean otherCommit = request.hasCommit() && !version.getCommit().equals(request.getCommit());
    if (otherCommit || !version.getDagId().equals(request.getDagId())) {
      throw new VerificationException(
          "the answer is %s@%s, which was not asked for"
              .formatted(version.getDagId(), version.getCommit()));
    }
    if (!ObjectHash.isHex(version.getCommit()) || !ObjectHash.isHex(version.getTreeId())) {
      throw new VerificationException("the answer's header has a malformed commit or tree id");
    }
    if ((usesBase() && !header.getBaseTreeId().equals(request.getBaseTreeId()))
        || header.getFilesToCome() < 0
        || header.getBytesToCome() < 0) {
      throw new VerificationException("the answer's header promises what was not asked for");
    }
  }

  private boolean hasNext() {
    return connection.call(frames::hasNext);
  }

  String treeId() {
    return header.getVersion().getTreeId();
  }

  /** Whether only what differs from the request's base will come. */
  boolean usesBase() {
    return !header.getBaseTreeId().isEmpty();
  }

  BaseOutcome baseOutcome() {
    return header.getBaseOutcome();
  }

  Manifest.Origin origin() {
    Version version = header.getVersion();
    return new Manifest.Origin(version.getDagId(), version.getRepository(), version.getCommit());
  }

  /** As below, of an answer without a base. */
  Received readInto(FileSink sink, List<TreePath> narrowing) {
    return readInto(sink, narrowing, Inheritance.none());
  }

  /** Reads and proves the files, and hands them on. The sink is not finished. */
  Received readInto(FileSink sink, List<TreePath> narrowing, Inheritance inheritance) {
    AnswerReader reader = new AnswerReader(header, narrowing, inheritance, sink);
    while (hasNext()) {
      reader.accept(frames.next());
      listener.received(reader.files(), reader.bytes());
    }
    received = reader.bytes();
    return reader.received();
  }

  /** Content that came. */
  long receivedBytes() {
    return received;
  }

  FetchReceipt.Source source() {
    return switch (header.getServedFrom()) {
      case SERVED_FROM_MEMORY -> FetchReceipt.Source.MEMORY;
      case SERVED_FROM_DISK -> FetchReceipt.Source.DISK;
      case SERVED_FROM_REMOTE -> FetchReceipt.Source.REMOTE;
      default -> FetchReceipt.Source.UNKNOWN;
    };
  }

  @Override
  public void close() {
    context.cancel(null);
  }
}
