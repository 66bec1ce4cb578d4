package dev.dagfetch.client.bench.wire;

import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagHeader;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import dev.dagfetch.v1.FetchDagTrailer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One FetchDag call of which the content is counted and dropped, read as fast, as slowly or as
 * little as its owner says.
 *
 * <p>What it proves is that the answer was complete: the Header names the tree, the Trailer agrees
 * with it, and the bytes in between suffice for the content. Thread-safe.
 */
public final class DiscardedFetch implements AutoCloseable {
  private static final MethodDescriptor<FetchDagRequest, RawFrame> METHOD =
      DagFetchServiceGrpc.getFetchDagMethod().toBuilder(
              DagFetchServiceGrpc.getFetchDagMethod().getRequestMarshaller(), RawFrame.DISCARDING)
          .build();

  /** Frames that may be on their way to us while we look at one. */
  private static final int AHEAD = 8;

  private final ClientCall<FetchDagRequest, RawFrame> call;
  private final Answer answer = new Answer();
  private volatile boolean reading;

  private DiscardedFetch(Channel channel) {
    this.call = channel.newCall(METHOD, CallOptions.DEFAULT);
  }

  /** Asks for a version, but takes nothing of the answer yet. */
  public static DiscardedFetch open(Channel channel, VersionName version) {
    DiscardedFetch fetch = new DiscardedFetch(channel);
    fetch.call.start(fetch.answer, new Metadata());
    fetch.call.sendMessage(
        FetchDagRequest.newBuilder().setDagId(version.dagId()).setCommit(version.commit()).build());
    fetch.call.halfClose();
    return fetch;
  }

  /** Takes so many frames and no more. */
  public void take(int frames) {
    call.request(frames);
  }

  /** Takes frames as they come, to the end. */
  public DiscardedFetch readAll() {
    reading = true;
    call.request(AHEAD);
    return this;
  }

  /** Waits for the Header. */
  public void awaitHeader(Duration timeout) throws InterruptedException {
    await(answer.begun, timeout);
  }

  /**
   * Waits for the end and checks the answer.
   *
   * @param treeId the tree that it must be
   * @return bytes of content
   */
  public long awaitEnd(String treeId, Duration timeout) throws InterruptedException {
    await(answer.ended, timeout);
    return answer.checked(treeId);
  }

  private static void await(CompletableFuture<Void> event, Duration timeout)
      throws InterruptedException {
    try {
      event.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new BenchException("a stream failed: " + why.getMessage(), why);
    } catch (TimeoutException e) {
      throw new BenchException("a stream is not where it must be after " + timeout, e);
    }
  }

  /** Leaves the answer, if it has not ended. */
  @Override
  public void close() {
    call.cancel("left by the bench", null);
  }

  /** Hears the frames, one after another, on threads of gRPC. */
  private final class Answer extends ClientCall.Listener<RawFrame> {
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable FetchDagHeader header;
    private volatile @Nullable FetchDagTrailer trailer;
    private long contentFrameBytes;

    @Override
    public void onMessage(RawFrame frame) {
      FetchDagResponse message = frame.message();
      if (message == null) {
        contentFrameBytes += frame.bytes();
      } else if (message.hasHeader()) {
        header = message.getHeader();
        begun.complete(null);
      } else if (message.hasTrailer()) {
        trailer = message.getTrailer();
      }
      if (reading) {
        call.request(1);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk()) {
        ended.complete(null);
      } else {
        begun.completeExceptionally(status.asException());
        ended.completeExceptionally(status.asException());
      }
    }

    long checked(String treeId) {
      FetchDagHeader first = header;
      FetchDagTrailer last = trailer;
      if (first == null || last == null) {
        throw new BenchException("a stream ended in OK without its header or trailer");
      }
      long bytes = last.getContentBytes();
      boolean sameTree =
          treeId.equals(first.getVersion().getTreeId()) && treeId.equals(last.getTreeId());
      boolean sameSums =
          last.getFileCount() == first.getFilesToCome() && bytes == first.getBytesToCome();
      if (!sameTree || !sameSums || contentFrameBytes < bytes) {
        throw new BenchException("a stream is not the tree %s, or not all of it".formatted(treeId));
      }
      return bytes;
    }
  }
}
