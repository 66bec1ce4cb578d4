package dev.dagfetch.server.rpc.listen;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that move bytes, shared by all listeners: one that accepts connections, and one per
 * processor that serves them.
 *
 * <p>Both are epoll loops: a Unix domain socket needs that, and TCP gains from it. Closing waits
 * until they have ended.
 */
public final class EventLoops implements AutoCloseable {
  private final EventLoopGroup accepting = loops("accept", 1);
  private final EventLoopGroup serving = loops("serve", 0);

  private static EventLoopGroup loops(String name, int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("dagfetch-" + name, true), EpollIoHandler.newFactory());
  }

  EventLoopGroup accepting() {
    return accepting;
  }

  EventLoopGroup serving() {
    return serving;
  }

  @Override
  public void close() {
    accepting.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    serving.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
