package dev.dagfetch.server.rpc.listen;

import dev.dagfetch.server.rpc.call.Allowance;
import dev.dagfetch.server.rpc.call.Connection;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Opens the addresses at which a daemon's services are reached; all of them share threads and
 * limits.
 *
 * <p>Each call runs on a virtual thread, so that handlers may simply block. Close the listeners
 * first, then this.
 */
public final class Listeners implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 10_000;

  /**
   * Frames that wait for slow readers may have this part of it; most of the rest is what every
   * stream may have.
   */
  private static final int SHARE_OF_DIRECT_MEMORY = 8;

  private final List<ServerServiceDefinition> services;
  private final EventLoops loops = new EventLoops();
  private final ConnectionLimit connections = new ConnectionLimit(MAX_CONNECTIONS);
  private final Connection.Filter filter;
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());

  /**
   * @param connectionBuffer bytes that may wait for the readers of one connection, beside a frame
   *     for each of its calls
   */
  public Listeners(List<ServerServiceDefinition> services, long connectionBuffer) {
    this.services = List.copyOf(services);
    long whole = PlatformDependent.maxDirectMemory() / SHARE_OF_DIRECT_MEMORY;
    this.filter = new Connection.Filter(Allowance.of(whole), connectionBuffer);
  }

  /** Listens on TCP; port 0 for any free one. */
  public Listener openTcp(String host, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    Server server = builder(address, EpollServerSocketChannel::new).build().start();
    return new Listener(
        server,
        "%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, server.getPort()),
        () -> {});
  }

  /** Listens on a Unix domain socket. */
  public Listener openUnix(UnixSocket socket) throws IOException {
    socket.prepare();
    Server server =
        builder(
                new DomainSocketAddress(socket.unfinished().toFile()),
                EpollServerDomainSocketChannel::new)
            // gRPC sets it on every socket; this kind does not know it, and Netty would warn.
            .withChildOption(ChannelOption.SO_KEEPALIVE, null)
            .build()
            .start();
    socket.publish();
    return new Listener(server, "unix:" + socket.path(), socket::remove);
  }

  private NettyServerBuilder builder(
      SocketAddress address, Supplier<? extends ServerChannel> channels) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .channelFactory(connections.guard(channels)::get)
            .bossEventLoopGroup(loops.accepting())
            .workerEventLoopGroup(loops.serving())
            .executor(calls)
            .addTransportFilter(filter)
            .addServices(services);
    return ServerOptions.apply(builder);
  }

  @Override
  public void close() {
    calls.close();
    loops.close();
  }
}
