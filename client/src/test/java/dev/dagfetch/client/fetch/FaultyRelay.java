package dev.dagfetch.client.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP relay on loopback to a daemon, whose connections break as planned: the first plan is for
 * the first connection, and so on; connections without a plan do not break. Thread-safe.
 */
final class FaultyRelay implements AutoCloseable {
  private final int daemonPort;
  private final ServerSocket listener;
  private final Queue<Fault> plan = new ConcurrentLinkedQueue<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong carried = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** What happens to a connection once the daemon has sent so many bytes over it. */
  record Fault(Kind kind, long afterBytes) {}

  /** How a connection breaks. */
  enum Kind {
    /** An orderly end of the TCP stream, in the middle of whatever it carried. */
    END,
    /** A reset. */
    RESET,
    /** Nothing is carried any more, and nobody is told. */
    SILENCE
  }

  private FaultyRelay(int daemonPort, ServerSocket listener) {
    this.daemonPort = daemonPort;
    this.listener = listener;
  }

  static FaultyRelay to(int daemonPort) {
    try {
      FaultyRelay relay =
          new FaultyRelay(daemonPort, new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
      relay.threads.execute(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  void plan(Fault fault) {
    plan.add(fault);
  }

  /** Connections that were made. */
  int connections() {
    return connections.get();
  }

  /** Bytes that the daemon sent and the client was given. */
  long carried() {
    return carried.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket daemon = new Socket(InetAddress.getLoopbackAddress(), daemonPort);
        sockets.addAll(List.of(client, daemon));
        connections.incrementAndGet();
        Fault planned = plan.poll();
        Fault fault = planned == null ? new Fault(Kind.END, Long.MAX_VALUE) : planned;
        threads.execute(() -> up(client, daemon));
        threads.execute(() -> down(daemon, client, fault));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void up(Socket client, Socket daemon) {
    try {
      client.getInputStream().transferTo(daemon.getOutputStream());
      daemon.close();
    } catch (IOException e) {
      close(daemon);
    }
  }

  private void down(Socket daemon, Socket client, Fault fault) {
    byte[] buffer = new byte[16 << 10];
    long left = fault.afterBytes();
    try {
      InputStream in = daemon.getInputStream();
      OutputStream out = client.getOutputStream();
      while (left > 0) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) {
          break;
        }
        carried.addAndGet(n);
        out.write(buffer, 0, n);
        left -= n;
      }
      breakOff(client, left == 0 ? fault.kind() : Kind.END);
    } catch (IOException e) {
      close(client);
    }
  }

  private static void breakOff(Socket client, Kind kind) throws IOException {
    if (kind == Kind.RESET) {
      client.setSoLinger(true, 0);
    }
    if (kind != Kind.SILENCE) {
      client.close();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use to anybody any more.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(FaultyRelay::close);
    threads.close();
  }
}
