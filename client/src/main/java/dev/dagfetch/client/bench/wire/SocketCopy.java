package dev.dagfetch.client.bench.wire;

import dev.dagfetch.client.bench.measure.BenchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The least that moving bytes between two threads over a TCP connection can cost in Java: one
 * writes, the other reads and drops. Close it to end its thread.
 */
public final class SocketCopy implements AutoCloseable {
  private static final int CHUNK_BYTES = 256 << 10;

  private final ServerSocket listener;
  private final ExecutorService writer = Executors.newSingleThreadExecutor(SocketCopy::thread);
  private final byte[] buffer = new byte[CHUNK_BYTES];

  private SocketCopy(ServerSocket listener) {
    this.listener = listener;
  }

  public static SocketCopy open() throws IOException {
    return new SocketCopy(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "socket-copy");
    thread.setDaemon(true);
    return thread;
  }

  /** Moves so many bytes over a new connection and returns when the last one is read. */
  public void move(long bytes) throws IOException {
    try (Socket reader = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
      Socket accepted = listener.accept();
      writer.execute(() -> write(accepted, bytes));
      InputStream in = reader.getInputStream();
      long left = bytes;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
      }
      if (left != 0) {
        throw new BenchException("the plain socket lost %d bytes".formatted(left));
      }
    }
  }

  private static void write(Socket socket, long bytes) {
    try (socket;
        OutputStream out = socket.getOutputStream()) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (long left = bytes; left > 0; left -= chunk.length) {
        out.write(chunk, 0, (int) Math.min(left, chunk.length));
      }
    } catch (IOException e) {
      // The reader misses the bytes, and says so.
    }
  }

  @Override
  public void close() throws IOException {
    writer.shutdownNow();
    listener.close();
  }
}
