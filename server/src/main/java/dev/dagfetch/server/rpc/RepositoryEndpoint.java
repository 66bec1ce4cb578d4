package dev.dagfetch.server.rpc;

import dev.dagfetch.server.repository.Repositories;
import dev.dagfetch.server.rpc.call.UnaryCall;
import dev.dagfetch.v1.CheckRepositoryRequest;
import dev.dagfetch.v1.CheckRepositoryResponse;
import dev.dagfetch.v1.CreateRepositoryRequest;
import dev.dagfetch.v1.CreateRepositoryResponse;
import dev.dagfetch.v1.DeleteRepositoryRequest;
import dev.dagfetch.v1.DeleteRepositoryResponse;
import dev.dagfetch.v1.GetRepositoryRequest;
import dev.dagfetch.v1.GetRepositoryResponse;
import dev.dagfetch.v1.ListDagsRequest;
import dev.dagfetch.v1.ListDagsResponse;
import dev.dagfetch.v1.ListRefsRequest;
import dev.dagfetch.v1.ListRefsResponse;
import dev.dagfetch.v1.ListRepositoriesRequest;
import dev.dagfetch.v1.ListRepositoriesResponse;
import dev.dagfetch.v1.RepositoryServiceGrpc.RepositoryServiceImplBase;
import dev.dagfetch.v1.SyncRepositoryRequest;
import dev.dagfetch.v1.SyncRepositoryResponse;
import dev.dagfetch.v1.UpdateRepositoryRequest;
import dev.dagfetch.v1.UpdateRepositoryResponse;
import io.grpc.stub.StreamObserver;

/** RepositoryService: what an administrator calls to say where DAGs come from. Thread-safe. */
final class RepositoryEndpoint extends RepositoryServiceImplBase {
  private final Repositories repositories;
  private final RepositoryLists lists;
  private final RemoteCalls remotes;

  RepositoryEndpoint(Repositories repositories, RepositoryLists lists, RemoteCalls remotes) {
    this.repositories = repositories;
    this.lists = lists;
    this.remotes = remotes;
  }

  @Override
  public void createRepository(
      CreateRepositoryRequest request, StreamObserver<CreateRepositoryResponse> caller) {
    UnaryCall.answer(
        caller,
        () ->
            CreateRepositoryResponse.newBuilder()
                .setRepository(
                    RepositoryMapper.toWire(
                        repositories.create(RepositoryMapper.fromWire(request.getRepository()))))
                .build());
  }

  @Override
  public void getRepository(
      GetRepositoryRequest request, StreamObserver<GetRepositoryResponse> caller) {
    UnaryCall.answer(
        caller,
        () ->
            GetRepositoryResponse.newBuilder()
                .setRepository(RepositoryMapper.toWire(repositories.get(request.getName())))
                .build());
  }

  @Override
  public void listRepositories(
      ListRepositoriesRequest request, StreamObserver<ListRepositoriesResponse> caller) {
    UnaryCall.answer(caller, () -> lists.repositories(request));
  }

  @Override
  public void updateRepository(
      UpdateRepositoryRequest request, StreamObserver<UpdateRepositoryResponse> caller) {
    UnaryCall.answer(
        caller,
        () ->
            UpdateRepositoryResponse.newBuilder()
                .setRepository(
                    RepositoryMapper.toWire(
                        repositories.update(
                            RepositoryMapper.fromWire(request.getRepository()), request.getEtag())))
                .build());
  }

  @Override
  public void deleteRepository(
      DeleteRepositoryRequest request, StreamObserver<DeleteRepositoryResponse> caller) {
    UnaryCall.answer(
        caller,
        () -> {
          repositories.delete(request.getName(), request.getEtag());
          return DeleteRepositoryResponse.getDefaultInstance();
        });
  }

  @Override
  public void checkRepository(
      CheckRepositoryRequest request, StreamObserver<CheckRepositoryResponse> caller) {
    UnaryCall.answer(caller, () -> remotes.check(request));
  }

  @Override
  public void syncRepository(
      SyncRepositoryRequest request, StreamObserver<SyncRepositoryResponse> caller) {
    UnaryCall.answer(caller, () -> remotes.sync(request));
  }

  @Override
  public void listRefs(ListRefsRequest request, StreamObserver<ListRefsResponse> caller) {
    UnaryCall.answer(caller, () -> remotes.listRefs(request));
  }

  @Override
  public void listDags(ListDagsRequest request, StreamObserver<ListDagsResponse> caller) {
    UnaryCall.answer(caller, () -> lists.dags(request));
  }
}
