package dev.dagfetch.server.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A loopback port whose connections lead to another one: what lies between a client and a server,
 * with its faults. Thread-safe.
 */
public final class Relay implements AutoCloseable {
  private static final int PIECE_BYTES = 20;

  private final ServerSocket server;
  private final int target;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Duration pause = Duration.ZERO;

  private Relay(int target) {
    this.target = target;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Leads to a port of this machine. */
  public static Relay to(int port) {
    return new Relay(port);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Connections so far. */
  public int connections() {
    return connections.get();
  }

  /** What the server says comes in pieces of 20 bytes from now on, with a pause before each. */
  public void drip(Duration between) {
    pause = between;
  }

  /** Nothing passes on the connections of now any more, and nobody is told; new ones are fine. */
  public void forgetConnections() {
    lines.forEach(line -> line.forgotten = true);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Line line = new Line(server.accept());
        connections.incrementAndGet();
        lines.add(line);
        Thread.ofVirtual().start(line::run);
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private final class Line {
    private final Socket client;
    private volatile boolean forgotten;

    Line(Socket client) {
      this.client = client;
    }

    void run() {
      try (client;
          Socket remote = new Socket(InetAddress.getLoopbackAddress(), target)) {
        Thread back = Thread.ofVirtual().start(() -> pass(remote, client, true));
        pass(client, remote, false);
        back.join();
      } catch (IOException | InterruptedException e) {
        // One of the two is gone.
      } finally {
        lines.remove(this);
      }
    }

    private void pass(Socket from, Socket to, boolean mayDrip) {
      byte[] buffer = new byte[8 << 10];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        while (true) {
          boolean drips = mayDrip && !pause.isZero();
          int n = in.read(buffer, 0, drips ? PIECE_BYTES : buffer.length);
          if (n < 0) {
            break;
          }
          LockSupport.parkNanos(drips ? pause.toNanos() : 0);
          if (!forgotten) {
            out.write(buffer, 0, n);
          }
        }
        to.shutdownOutput();
      } catch (IOException e) {
        // One of the two is gone; the other will notice.
      }
    }
  }

  /** Stops listening and cuts all connections. */
  @Override
  public void close() {
    try {
      server.close();
      for (Line line : lines) {
        line.client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
