package dev.dagfetch.server.rpc.listen;

import io.grpc.Server;
import java.util.concurrent.TimeUnit;

/** An address at which the services are reached. */
public final class Listener implements AutoCloseable {
  private final Server server;
  private final Runnable afterClose;
  private final String name;

  Listener(Server server, String name, Runnable afterClose) {
    this.server = server;
    this.name = name;
    this.afterClose = afterClose;
  }

  /** How callers name it: {@code unix:PATH} or {@code HOST:PORT} with the real port. */
  public String name() {
    return name;
  }

  /** The TCP port; -1 for a Unix domain socket. */
  public int port() {
    return server.getPort();
  }

  /** Ends connections; running calls have a moment to see their end. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    afterClose.run();
  }
}
