package dev.dagfetch.server.rpc;

import dev.dagfetch.server.rpc.call.FramePump;
import dev.dagfetch.server.rpc.call.RunningStreams;
import dev.dagfetch.server.rpc.call.UnaryCall;
import dev.dagfetch.server.rpc.files.FetchAnswer;
import dev.dagfetch.server.rpc.wire.FetchFrame;
import dev.dagfetch.server.rpc.wire.FetchMethod;
import dev.dagfetch.v1.DagFetchServiceGrpc.DagFetchServiceImplBase;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.GetCapabilitiesRequest;
import dev.dagfetch.v1.GetCapabilitiesResponse;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.ListDagFilesResponse;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.OpenCheckoutResponse;
import dev.dagfetch.v1.ResolveDagRequest;
import dev.dagfetch.v1.ResolveDagResponse;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;

/**
 * DagFetchService: what a worker calls. Decides only on which thread an answer is made.
 * Thread-safe.
 */
final class DagFetchEndpoint extends DagFetchServiceImplBase {
  private final FetchCalls fetches;
  private final CheckoutCalls checkouts;
  private final ResolveCalls resolves;
  private final FileLists fileLists;
  private final RunningStreams streams;
  private final String daemonVersion;

  DagFetchEndpoint(
      FetchCalls fetches,
      CheckoutCalls checkouts,
      ResolveCalls resolves,
      FileLists fileLists,
      RunningStreams streams,
      String daemonVersion) {
    this.fetches = fetches;
    this.checkouts = checkouts;
    this.resolves = resolves;
    this.fileLists = fileLists;
    this.streams = streams;
    this.daemonVersion = daemonVersion;
  }

  /** The service with the methods below; to be bound by this, and not by {@link #bindService}. */
  ServerServiceDefinition bind() {
    return FetchMethod.bind(bindService(), this::fetch);
  }

  private void fetch(FetchDagRequest request, StreamObserver<FetchFrame> caller) {
    FramePump.start(caller, streams, sink -> fetches.answer(request, sink));
  }

  @Override
  public void openCheckout(
      OpenCheckoutRequest request, StreamObserver<OpenCheckoutResponse> caller) {
    FramePump.start(caller, streams, sink -> checkouts.answer(request, sink));
  }

  @Override
  public void resolveDag(ResolveDagRequest request, StreamObserver<ResolveDagResponse> caller) {
    UnaryCall.answer(caller, () -> resolves.answer(request));
  }

  @Override
  public void listDagFiles(
      ListDagFilesRequest request, StreamObserver<ListDagFilesResponse> caller) {
    UnaryCall.answer(caller, () -> fileLists.answer(request));
  }

  @Override
  public void getCapabilities(
      GetCapabilitiesRequest request, StreamObserver<GetCapabilitiesResponse> caller) {
    UnaryCall.answer(caller, this::capabilities);
  }

  private GetCapabilitiesResponse capabilities() {
    return GetCapabilitiesResponse.newBuilder()
        .setDaemonVersion(daemonVersion)
        .addAllCodecs(fetches.codecs())
        .setBaseSupported(true)
        .setResumeSupported(true)
        .setCheckoutSupported(checkouts.isAllowed())
        .addObjectFormats("sha1")
        .setMaxFrameBytes(FetchAnswer.MAX_FRAME_BYTES)
        .build();
  }
}
