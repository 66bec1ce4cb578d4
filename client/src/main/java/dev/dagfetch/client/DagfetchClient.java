package dev.dagfetch.client;

import dev.dagfetch.client.cache.CacheLimits;
import dev.dagfetch.client.cache.VersionCache;
import dev.dagfetch.client.fetch.ContentReader;
import dev.dagfetch.client.fetch.DagFetcher;
import dev.dagfetch.client.fetch.FetchListener;
import dev.dagfetch.client.fetch.FetchReceipt;
import dev.dagfetch.client.fetch.FetchRequest;
import dev.dagfetch.client.fetch.VersionName;
import dev.dagfetch.client.rpc.Channels;
import dev.dagfetch.client.rpc.Connection;
import dev.dagfetch.client.tree.TreePath;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.GetCapabilitiesRequest;
import dev.dagfetch.v1.GetCapabilitiesResponse;
import dev.dagfetch.v1.ListDagFilesRequest;
import dev.dagfetch.v1.ListDagFilesResponse;
import dev.dagfetch.v1.ManifestEntry;
import dev.dagfetch.v1.OpenCheckoutRequest;
import dev.dagfetch.v1.Progress;
import dev.dagfetch.v1.ResolveDagRequest;
import dev.dagfetch.v1.ResolveDagResponse;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A connection to a dagfetch daemon.
 *
 * <p>Every method blocks, at most as long as the timeout that it is given, and throws {@link
 * dev.dagfetch.client.error.DagfetchClientException} if it fails; interrupting the thread cancels
 * the call. Requests and answers that need no proof are the protocol's own messages, whose
 * reference is in the proto files.
 *
 * <pre>{@code
 * try (DagfetchClient client = DagfetchClient.connect(Address.parse("unix:/run/dagfetch/dagfetch.sock"))) {
 *   VersionName version = VersionName.pinned("etl", "run-42");
 *   client.fetch(new FetchRequest(version, Path.of("/srv/dags/etl"), Duration.ofMinutes(5)));
 * }
 * }</pre>
 *
 * <p>Thread-safe. Close it when no call is open any more; closing ends the leases that it opened.
 */
public final class DagfetchClient implements AutoCloseable {
  private final Connection connection;
  private final DagFetcher fetcher;
  private final DagFetchServiceGrpc.DagFetchServiceBlockingStub dags;

  private DagfetchClient(Connection connection) {
    this.connection = connection;
    this.fetcher = new DagFetcher(connection);
    this.dags = DagFetchServiceGrpc.newBlockingStub(connection.channel());
  }

  /** Makes a client. It connects with its first call. */
  public static DagfetchClient connect(Address address) {
    String peer = address.toString();
    if (address instanceof Address.Unix unix) {
      return new DagfetchClient(Channels.unix(unix.socket(), peer));
    }
    Address.Tcp tcp = (Address.Tcp) address;
    return new DagfetchClient(Channels.tcp(tcp.host(), tcp.port(), peer));
  }

  /**
   * Makes a client on a channel of the caller's, for example one with TLS. Closing the client shuts
   * the channel down.
   */
  public static DagfetchClient over(ManagedChannel channel) {
    return new DagfetchClient(new Connection(channel, channel.authority(), () -> {}));
  }

  /**
   * Makes a directory that holds exactly the files of a version.
   *
   * <p>Every blob id and the tree id are computed from what arrived. The files are written beside
   * the target and renamed into place, so that nobody ever sees a part of them. If the target holds
   * the version already, nothing is sent.
   *
   * @throws dev.dagfetch.client.error.VerificationException if the answer does not prove its tree
   *     id
   */
  public FetchReceipt fetch(FetchRequest request) {
    return fetch(request, FetchListener.SILENT);
  }

  /** As {@link #fetch(FetchRequest)}, and says how it goes. */
  public FetchReceipt fetch(FetchRequest request, FetchListener listener) {
    return fetcher.fetch(request, listener);
  }

  /** A directory on this host that keeps versions for many processes, and leases them. */
  public VersionCache cacheIn(Path directory, CacheLimits limits) {
    return new VersionCache(directory, limits, fetcher, Clock.systemUTC());
  }

  /**
   * Copies the content of one file, or the target of one link, once it is proven.
   *
   * @return the number of bytes
   */
  public long read(VersionName version, TreePath path, OutputStream out, Duration timeout) {
    return new ContentReader(connection).read(version, path, out, timeout);
  }

  /** Says which version a DAG has at a ref, a commit or a pin. */
  public ResolveDagResponse resolve(ResolveDagRequest request, Duration timeout) {
    return connection.call(() -> connection.within(timeout, dags).resolveDag(request));
  }

  /** Reads one page of a manifest; the first one tells the version and the sums. */
  public ListDagFilesResponse filesPage(ListDagFilesRequest request, Duration timeout) {
    return connection.call(() -> connection.within(timeout, dags).listDagFiles(request));
  }

  /**
   * Reads a manifest, from the request's page on; each page is a call of its own, made when it is
   * needed, with the same timeout.
   */
  public Iterable<ManifestEntry> files(ListDagFilesRequest request, Duration timeout) {
    return Pages.from(
        request.getPageToken(),
        token -> filesPage(request.toBuilder().setPageToken(token).build(), timeout),
        ListDagFilesResponse::getFilesList,
        ListDagFilesResponse::getNextPageToken);
  }

  /**
   * Leases a directory with the version's files on the daemon's own host.
   *
   * <p>The timeout is for the directory to be ready; the lease then lasts until it is closed.
   */
  public CheckoutLease openCheckout(
      OpenCheckoutRequest request, Duration timeout, Consumer<Progress> progress) {
    return CheckoutLease.open(connection, request, timeout, progress);
  }

  /** The calls of the pin service. */
  public PinClient pins() {
    return new PinClient(connection);
  }

  /** The calls of the repository service. */
  public RepositoryClient repositories() {
    return new RepositoryClient(connection);
  }

  /** The calls of the cache service. */
  public CacheClient cache() {
    return new CacheClient(connection);
  }

  /** Says what the daemon supports. */
  public GetCapabilitiesResponse capabilities(Duration timeout) {
    return connection.call(() ->
        connection
            .within(timeout, dags)
            .getCapabilities(GetCapabilitiesRequest.getDefaultInstance()));
  }

  /** Asks the standard health service; an empty name stands for the daemon as a whole. */
  public ServingStatus health(String service, Duration timeout) {
    HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(service).build();
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(connection.channel());
    return connection.call(() -> connection.within(timeout, health).check(request)).getStatus();
  }

  @Override
  public void close() {
    connection.close();
  }
}
