package dev.dagfetch.client.bench.host;

import dev.dagfetch.client.Address;
import dev.dagfetch.client.DagfetchClient;
import dev.dagfetch.client.bench.measure.BenchException;
import dev.dagfetch.client.local.LocalDaemon;
import dev.dagfetch.client.rpc.Channels;
import dev.dagfetch.client.rpc.Connection;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A {@code dagfetchd} of its own for a bench, on a Unix domain socket and on TCP, with a metrics
 * page.
 */
public final class BenchDaemon implements AutoCloseable {
  private static final int LONGEST_SOCKET_PATH = 107;
  private static final int SMALL_WINDOW_BYTES = 65_535;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final LocalDaemon process;
  private final Path state;
  private final Path socket;
  private final int port;
  private final int metricsPort;

  private BenchDaemon(LocalDaemon process, Path state, Path socket, int port, int metricsPort) {
    this.process = process;
    this.state = state;
    this.socket = socket;
    this.port = port;
    this.metricsPort = metricsPort;
  }

  /**
   * Starts one and returns when it serves.
   *
   * @param state its state directory; the socket and the log get names beside it
   * @param repositories URL by name; each is one DAG of that name
   */
  public static BenchDaemon start(
      Path state, List<String> jvmOptions, Map<String, String> repositories) throws IOException {
    Path socket = state.resolveSibling(state.getFileName() + ".sock");
    if (socket.toString().length() > LONGEST_SOCKET_PATH) {
      throw new BenchException(
          "%s is too long a path for a Unix domain socket; choose a shorter --work or --state-dir"
              .formatted(socket));
    }
    int port = Ports.free();
    int metricsPort = Ports.free();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--state", state.toString(), "--socket", socket.toString()));
    arguments.addAll(
        List.of(
            "--listen",
            Ports.LOOPBACK + ":" + port,
            "--metrics",
            Ports.LOOPBACK + ":" + metricsPort));
    repositories.forEach(
        (name, url) -> arguments.addAll(List.of("--repository", name + "=" + url)));
    Path log = state.resolveSibling(state.getFileName() + ".log");
    return new BenchDaemon(
        LocalDaemon.start(jvmOptions, arguments, log), state, socket, port, metricsPort);
  }

  public Path state() {
    return state;
  }

  /** Address of the Unix domain socket. */
  public Address local() {
    return new Address.Unix(socket);
  }

  /** Address over TCP. */
  public InetSocketAddress tcp() {
    return new InetSocketAddress(Ports.LOOPBACK, port);
  }

  /** Makes a client over TCP, as on another host. */
  public DagfetchClient connect() {
    return DagfetchClient.connect(new Address.Tcp(Ports.LOOPBACK, port));
  }

  /** Makes a client over the Unix domain socket. */
  public DagfetchClient connectLocally() {
    return DagfetchClient.connect(local());
  }

  /** Makes a bare channel over TCP with the settings of a client. */
  public Connection channel() {
    return Channels.tcp(Ports.LOOPBACK, port, "dagfetchd");
  }

  /**
   * Makes a bare channel over TCP that takes little before it has to be read, so that what waits
   * does so at the daemon.
   */
  public Connection narrowChannel() {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(Ports.LOOPBACK, port)
            .usePlaintext()
            .disableRetry()
            .flowControlWindow(SMALL_WINDOW_BYTES);
    return new Connection(builder.build(), "dagfetchd", () -> {});
  }

  public Metrics metrics() throws IOException, InterruptedException {
    return Metrics.read(metricsPort);
  }

  /**
   * Asks the standard health service.
   *
   * @throws BenchException if the answer is not SERVING
   */
  public void requireServing() {
    try (DagfetchClient client = connect()) {
      ServingStatus status = client.health("", TIMEOUT);
      if (status != ServingStatus.SERVING) {
        throw new BenchException("the daemon says that it is " + status);
      }
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
