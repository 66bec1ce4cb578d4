package dev.dagfetch.client.bench.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP relay on loopback that counts all bytes it carries, both ways: what a call really costs on
 * the wire. Thread-safe.
 */
public final class CountingRelay implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final AtomicLong carried = new AtomicLong();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        return thread;
      });

  private CountingRelay(InetSocketAddress target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** Opens a relay to an address; connections to {@link #port} end up there. */
  public static CountingRelay to(InetSocketAddress target) throws IOException {
    CountingRelay relay =
        new CountingRelay(target, new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
    relay.threads.execute(relay::accept);
    return relay;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Bytes carried since the start. */
  public long carried() {
    return carried.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket caller = listener.accept();
        sockets.add(caller);
        Socket callee = new Socket(target.getAddress(), target.getPort());
        sockets.add(callee);
        threads.execute(() -> carry(caller, callee));
        threads.execute(() -> carry(callee, caller));
      }
    } catch (IOException e) {
      // Closed, or the target is gone, which the caller notices by itself.
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        // Counted first: whoever has received a byte finds it counted.
        carried.addAndGet(n);
        out.write(buffer, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One end is gone, or the relay is being closed; the other end must not wait.
      close(from);
      close(to);
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
  public void close() throws IOException {
    listener.close();
    sockets.forEach(CountingRelay::close);
    threads.shutdownNow();
  }
}
