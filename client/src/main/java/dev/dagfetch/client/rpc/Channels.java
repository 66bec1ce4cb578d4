package dev.dagfetch.client.rpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Opens channels to a daemon. They connect with their first call. */
public final class Channels {
  /** A daemon's frames hold about 256 KiB; whatever is larger than this fails the call. */
  private static final int MAX_MESSAGE_BYTES = 4 << 20;

  /** Window per stream: enough for a local daemon to stay ahead of the reader. */
  private static final int WINDOW_BYTES = 4 << 20;

  /**
   * A daemon that waits for a remote may be silent for long. Asking it this often, and waiting this
   * long for its sign of life, tells that from a connection that is dead. A daemon allows 10 s.
   */
  private static final Duration ALIVE = Duration.ofSeconds(15);

  private Channels() {}

  /** Opens a channel to a daemon's Unix domain socket. */
  public static Connection unix(Path socket, String peer) {
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("dagfetch-client", true), EpollIoHandler.newFactory());
    SocketAddress address = new DomainSocketAddress(socket.toString());
    ManagedChannel channel =
        settings(
                NettyChannelBuilder.forAddress(address)
                    .channelType(EpollDomainSocketChannel.class)
                    .eventLoopGroup(loop))
            .overrideAuthority("localhost")
            // gRPC sets it on every socket; this kind does not know it, and Netty would warn.
            .withOption(ChannelOption.SO_KEEPALIVE, null)
            .build();
    return new Connection(channel, peer, () -> shutdown(loop)).onThisHost();
  }

  /** Not waited for: the loop's thread is a daemon and does nothing any more. */
  private static void shutdown(EventLoopGroup loop) {
    Future<?> unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Opens a channel over TCP, without TLS. */
  public static Connection tcp(String host, int port, String peer) {
    Connection connection =
        new Connection(
            settings(NettyChannelBuilder.forAddress(host, port)).build(), peer, () -> {});
    return isLoopback(host) ? connection.onThisHost() : connection;
  }

  /** By the looks of it; no name is looked up. */
  static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  private static NettyChannelBuilder settings(NettyChannelBuilder builder) {
    return builder
        .usePlaintext()
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .flowControlWindow(WINDOW_BYTES)
        .keepAliveTime(ALIVE.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(ALIVE.toSeconds(), TimeUnit.SECONDS)
        .disableRetry();
  }
}
