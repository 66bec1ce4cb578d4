package dev.dagfetch.server.rpc.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how many connections a daemon has at once; a further one is closed before it costs more
 * than its file descriptor. gRPC has no such limit, so this stands in the listening channel, before
 * gRPC sees the connection. Thread-safe.
 */
@Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(ConnectionLimit.class);

  private final int most;
  private final AtomicInteger open = new AtomicInteger();

  ConnectionLimit(int most) {
    this.most = most;
  }

  /** Makes listening channels that obey this limit. */
  <C extends ServerChannel> Supplier<C> guard(Supplier<C> channels) {
    return () -> {
      C channel = channels.get();
      channel.pipeline().addLast(this);
      return channel;
    };
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Channel connection && !admit(connection)) {
      connection.unsafe().closeForcibly();
      log.atWarn()
          .addKeyValue("connections", most)
          .log("connection refused, there are as many as allowed");
      return;
    }
    context.fireChannelRead(message);
  }

  private boolean admit(Channel connection) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return false;
    }
    connection.closeFuture().addListener(closed -> open.decrementAndGet());
    return true;
  }
}
