package dev.dagfetch.client.fetch;

import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.server.testkit.GitRepo;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.FetchDagResponse;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A daemon without morals: it answers FetchDag with whatever frames the test gives it. */
public final class FakeDaemon extends DagFetchServiceGrpc.DagFetchServiceImplBase
    implements AutoCloseable {
  private final String name = UUID.randomUUID().toString();
  private final Server server;
  private final List<FetchDagRequest> requests = new CopyOnWriteArrayList<>();
  private volatile BiConsumer<FetchDagRequest, StreamObserver<FetchDagResponse>> answer =
      (request, out) -> out.onCompleted();

  public FakeDaemon() {
    try {
      server = InProcessServerBuilder.forName(name).addService(this).build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers from now on with these frames, and then OK. */
  public void answer(List<FetchDagResponse> frames) {
    answer((request, out) -> {
      frames.forEach(out::onNext);
      out.onCompleted();
    });
  }

  /** Answers from now on as a good daemon does, with what a repository has. */
  public void serve(GitRepo repo, Map<String, String> commitsByTree) {
    answer((request, out) -> {
      honest(repo, commitsByTree, request).forEach(out::onNext);
      out.onCompleted();
    });
  }

  private static List<FetchDagResponse> honest(
      GitRepo repo, Map<String, String> commitsByTree, FetchDagRequest request) {
    if (request.getPathPrefixesCount() > 0) {
      return Frames.narrowed(repo, request.getCommit(), request.getPathPrefixesList());
    }
    String base = commitsByTree.get(request.getBaseTreeId());
    return base == null
        ? Frames.of(repo, request.getCommit())
        : Frames.between(repo, base, request.getCommit());
  }

  public void answer(BiConsumer<FetchDagRequest, StreamObserver<FetchDagResponse>> how) {
    answer = how;
  }

  public List<FetchDagRequest> requests() {
    return requests;
  }

  public DagfetchClient client() {
    return DagfetchClient.over(InProcessChannelBuilder.forName(name).build());
  }

  @Override
  public void fetchDag(FetchDagRequest request, StreamObserver<FetchDagResponse> out) {
    requests.add(request);
    answer.accept(request, out);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
