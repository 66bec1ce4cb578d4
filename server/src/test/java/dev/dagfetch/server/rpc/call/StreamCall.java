package dev.dagfetch.server.rpc.call;

import static org.awaitility.Awaitility.await;

import dev.dagfetch.server.rpc.call.FramePump.Production;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One call of FetchDag to a server in this process that answers it with any production; its reader
 * reads only what it is told to.
 */
final class StreamCall implements AutoCloseable {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;
  private final ManagedChannel channel;
  private final ClientCall<FetchDagRequest, FetchDagResponse> call;
  private final AtomicInteger received = new AtomicInteger();
  private final AtomicReference<Status> status = new AtomicReference<>();

  private StreamCall(BindableService service, CallOptions options) throws IOException {
    String name = UUID.randomUUID().toString();
    server =
        InProcessServerBuilder.forName(name).executor(executor).addService(service).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    call = channel.newCall(DagFetchServiceGrpc.getFetchDagMethod(), options);
    call.start(new Reader(), new Metadata());
    call.sendMessage(FetchDagRequest.getDefaultInstance());
    call.halfClose();
  }

  static StreamCall open(
      RunningStreams streams,
      Production<FetchDagResponse> production,
      long deadline,
      TimeUnit unit) {
    try {
      return new StreamCall(
          new DagFetchServiceGrpc.DagFetchServiceImplBase() {
            @Override
            public void fetchDag(FetchDagRequest request, StreamObserver<FetchDagResponse> caller) {
              FramePump.start(caller, streams, production);
            }
          },
          CallOptions.DEFAULT.withDeadlineAfter(deadline, unit));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void read(int frames) {
    call.request(frames);
  }

  void readAll() {
    call.request(Integer.MAX_VALUE);
  }

  int received() {
    return received.get();
  }

  void cancel() {
    call.cancel("enough", null);
  }

  Status awaitStatus() {
    return await().until(status::get, s -> s != null);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    executor.close();
  }

  private final class Reader extends ClientCall.Listener<FetchDagResponse> {
    @Override
    public void onMessage(FetchDagResponse frame) {
      received.incrementAndGet();
    }

    @Override
    public void onClose(Status closed, Metadata trailers) {
      status.set(closed);
    }
  }
}
