package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A loopback port at which no more connections come about: as many wait as the kernel lets, and
 * nobody takes them. To a client it looks like a host behind a firewall that drops everything.
 */
public final class FullBacklog implements AutoCloseable {
  private static final int PROBE_MILLIS = 300;

  private final ServerSocket server;
  private final List<Socket> waiting = new ArrayList<>();

  private FullBacklog() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    while (connects()) {
      // One more waits.
    }
  }

  public static FullBacklog listen() {
    try {
      return new FullBacklog();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  private boolean connects() throws IOException {
    Socket socket = new Socket();
    waiting.add(socket);
    try {
      socket.connect(
          new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), PROBE_MILLIS);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : waiting) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
