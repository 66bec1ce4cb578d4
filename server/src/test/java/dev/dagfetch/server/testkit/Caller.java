package dev.dagfetch.server.testkit;

import dev.dagfetch.v1.CacheServiceGrpc;
import dev.dagfetch.v1.DagFetchServiceGrpc;
import dev.dagfetch.v1.FetchDagRequest;
import dev.dagfetch.v1.PinServiceGrpc;
import dev.dagfetch.v1.RepositoryServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A connection to a daemon with the plain generated stubs; every call has a minute. */
public final class Caller implements AutoCloseable {
  private static final int SECONDS = 60;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final ManagedChannel channel;

  private Caller(NettyChannelBuilder builder, Class<? extends io.netty.channel.Channel> type) {
    channel =
        builder
            .channelType(type)
            .eventLoopGroup(loop)
            .usePlaintext()
            .flowControlWindow(1 << 20)
            .build();
  }

  public static Caller tcp(int port) {
    return new Caller(
        NettyChannelBuilder.forAddress(new InetSocketAddress("127.0.0.1", port)),
        EpollSocketChannel.class);
  }

  public static Caller unix(Path socket) {
    return new Caller(
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .overrideAuthority("localhost"),
        EpollDomainSocketChannel.class);
  }

  public ManagedChannel channel() {
    return channel;
  }

  public DagFetchServiceGrpc.DagFetchServiceBlockingStub dags() {
    return DagFetchServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  public PinServiceGrpc.PinServiceBlockingStub pins() {
    return PinServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  public RepositoryServiceGrpc.RepositoryServiceBlockingStub repositories() {
    return RepositoryServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  public CacheServiceGrpc.CacheServiceBlockingStub cache() {
    return CacheServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
  }

  /** Fetches a DAG at a commit, and proves the answer. */
  public ReceivedTree fetch(String dagId, String commit) {
    return fetch(FetchDagRequest.newBuilder().setDagId(dagId).setCommit(commit).build());
  }

  /** Fetches, and proves the answer. */
  public ReceivedTree fetch(FetchDagRequest request) {
    return ReceivedTree.read(dags().fetchDag(request));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
