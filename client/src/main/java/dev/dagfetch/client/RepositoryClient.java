package dev.dagfetch.client;

import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.v1.CheckRepositoryRequest;
import dev.dagfetch.v1.CheckRepositoryResponse;
import dev.dagfetch.v1.CreateRepositoryRequest;
import dev.dagfetch.v1.DeclaredDag;
import dev.dagfetch.v1.DeleteRepositoryRequest;
import dev.dagfetch.v1.GetRepositoryRequest;
import dev.dagfetch.v1.ListDagsRequest;
import dev.dagfetch.v1.ListDagsResponse;
import dev.dagfetch.v1.ListRefsRequest;
import dev.dagfetch.v1.ListRefsResponse;
import dev.dagfetch.v1.ListRepositoriesRequest;
import dev.dagfetch.v1.ListRepositoriesResponse;
import dev.dagfetch.v1.RefTip;
import dev.dagfetch.v1.Repository;
import dev.dagfetch.v1.RepositoryServiceGrpc;
import dev.dagfetch.v1.SyncRepositoryRequest;
import dev.dagfetch.v1.SyncRepositoryResponse;
import dev.dagfetch.v1.UpdateRepositoryRequest;
import java.time.Duration;

/**
 * The calls of {@code dagfetch.v1.RepositoryService}, whose proto file says what each does.
 * Thread-safe.
 */
public final class RepositoryClient {
  private final Connection connection;
  private final RepositoryServiceGrpc.RepositoryServiceBlockingStub stub;

  RepositoryClient(Connection connection) {
    this.connection = connection;
    this.stub = RepositoryServiceGrpc.newBlockingStub(connection.channel());
  }

  public Repository create(Repository repository, Duration timeout) {
    CreateRepositoryRequest request =
        CreateRepositoryRequest.newBuilder().setRepository(repository).build();
    return connection.call(() -> within(timeout).createRepository(request)).getRepository();
  }

  public Repository get(String name, Duration timeout) {
    GetRepositoryRequest request = GetRepositoryRequest.newBuilder().setName(name).build();
    return connection.call(() -> within(timeout).getRepository(request)).getRepository();
  }

  /**
   * Reads repositories; each page is a call of its own, made when it is needed, with the same
   * timeout.
   */
  public Iterable<Repository> list(Duration timeout) {
    return Pages.of(
        token -> page(ListRepositoriesRequest.newBuilder().setPageToken(token).build(), timeout),
        ListRepositoriesResponse::getRepositoriesList,
        ListRepositoriesResponse::getNextPageToken);
  }

  private ListRepositoriesResponse page(ListRepositoriesRequest request, Duration timeout) {
    return connection.call(() -> within(timeout).listRepositories(request));
  }

  public Repository update(UpdateRepositoryRequest request, Duration timeout) {
    return connection.call(() -> within(timeout).updateRepository(request)).getRepository();
  }

  public void delete(DeleteRepositoryRequest request, Duration timeout) {
    connection.call(() -> within(timeout).deleteRepository(request));
  }

  public CheckRepositoryResponse check(String name, Duration timeout) {
    CheckRepositoryRequest request = CheckRepositoryRequest.newBuilder().setName(name).build();
    return connection.call(() -> within(timeout).checkRepository(request));
  }

  public SyncRepositoryResponse sync(SyncRepositoryRequest request, Duration timeout) {
    return connection.call(() -> within(timeout).syncRepository(request));
  }

  /** Reads refs as {@link #list} reads repositories. */
  public Iterable<RefTip> refs(ListRefsRequest filter, Duration timeout) {
    return Pages.of(
        token -> page(filter.toBuilder().setPageToken(token).build(), timeout),
        ListRefsResponse::getRefsList,
        ListRefsResponse::getNextPageToken);
  }

  private ListRefsResponse page(ListRefsRequest request, Duration timeout) {
    return connection.call(() -> within(timeout).listRefs(request));
  }

  /** Reads DAG rules as {@link #list} reads repositories. */
  public Iterable<DeclaredDag> dags(ListDagsRequest filter, Duration timeout) {
    return Pages.of(
        token -> page(filter.toBuilder().setPageToken(token).build(), timeout),
        ListDagsResponse::getDagsList,
        ListDagsResponse::getNextPageToken);
  }

  private ListDagsResponse page(ListDagsRequest request, Duration timeout) {
    return connection.call(() -> within(timeout).listDags(request));
  }

  private RepositoryServiceGrpc.RepositoryServiceBlockingStub within(Duration timeout) {
    return connection.within(timeout, stub);
  }
}
