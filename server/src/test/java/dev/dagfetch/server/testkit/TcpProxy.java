package dev.dagfetch.server.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A real proxy on a loopback port that passes connections on and counts them. It speaks HTTP
 * ({@code CONNECT}, and plain requests by absolute URL) or SOCKS5 without a log-in. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
  private final ServerSocket server;
  private final Protocol protocol;
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicReference<String> authorization = new AtomicReference<>("");
  private final AtomicInteger status = new AtomicInteger();

  /** Says where a connection is to go, and answers that it does. */
  private interface Protocol {
    Socket open(TcpProxy proxy, InputStream in, OutputStream out) throws IOException;
  }

  private TcpProxy(Protocol protocol) {
    this.protocol = protocol;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public static TcpProxy http() {
    return new TcpProxy(TcpProxy::openHttp);
  }

  public static TcpProxy socks5() {
    return new TcpProxy((proxy, in, out) -> openSocks(in, out));
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Connections passed on so far. */
  public int passed() {
    return passed.get();
  }

  /** Connections refused so far. */
  public int refused() {
    return refused.get();
  }

  /** HTTP only: wants a log-in from now on. */
  public void requireBasic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    authorization.set("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  /** HTTP only: answers with this status instead of passing anything on. */
  public void refuseWith(int refusal) {
    status.set(refusal);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket remote = protocol.open(this, client.getInputStream(), client.getOutputStream())) {
      passed.incrementAndGet();
      Thread back = Thread.ofVirtual().start(() -> pipe(remote, client));
      pipe(client, remote);
      back.join();
    } catch (IOException | InterruptedException e) {
      refused.incrementAndGet();
    }
  }

  private static void pipe(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two is gone; the other will notice.
    }
  }

  /** Who is refused may ask again, as with any proxy. */
  private static Socket openHttp(TcpProxy proxy, InputStream in, OutputStream out)
      throws IOException {
    for (int attempt = 0; attempt < 2; attempt++) {
      Request request = Request.read(in);
      int refusal = request.login().equals(proxy.authorization.get()) ? proxy.status.get() : 407;
      if (refusal == 0) {
        return request.open(out);
      }
      String challenge = refusal == 407 ? "Proxy-Authenticate: Basic realm=\"proxy\"\r\n" : "";
      write(
          out, "HTTP/1.1 %d Refused\r\n%sContent-Length: 0\r\n\r\n".formatted(refusal, challenge));
    }
    throw new IOException("refused");
  }

  private record Request(String[] words, String login, String headers) {
    static Request read(InputStream in) throws IOException {
      String[] request = line(in).split(" ");
      StringBuilder passedOn = new StringBuilder();
      String login = "";
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        String name = header.toLowerCase(Locale.ROOT);
        if (name.startsWith("proxy-authorization: ")) {
          login = header.substring("proxy-authorization: ".length());
        } else if (!name.startsWith("proxy-connection:") && !name.startsWith("connection:")) {
          passedOn.append(header).append("\r\n");
        }
      }
      return new Request(request, login, passedOn.toString());
    }

    Socket open(OutputStream out) throws IOException {
      if (words[0].equals("CONNECT")) {
        Socket remote = connect(words[1]);
        write(out, "HTTP/1.1 200 Connection established\r\n\r\n");
        return remote;
      }
      String[] url = words[1].split("/", 4);
      Socket remote = connect(url[2]);
      // Each connection is for one request only, since the next one may be for another host.
      write(
          remote.getOutputStream(),
          "%s /%s %s\r\n%sConnection: close\r\n\r\n"
              .formatted(words[0], url[3], words[2], headers));
      return remote;
    }
  }

  private static Socket openSocks(InputStream in, OutputStream out) throws IOException {
    expect(in.read() == 5);
    byte[] methods = in.readNBytes(in.read());
    expect(new String(methods, StandardCharsets.ISO_8859_1).indexOf(0) >= 0);
    out.write(new byte[] {5, 0});
    byte[] command = in.readNBytes(4);
    expect(command[0] == 5 && command[1] == 1);
    String host =
        command[3] == 1
            ? InetAddress.getByAddress(in.readNBytes(4)).getHostAddress()
            : new String(in.readNBytes(in.read()), StandardCharsets.US_ASCII);
    int port = in.read() << 8 | in.read();
    Socket remote = new Socket(host, port);
    out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    return remote;
  }

  private static void expect(boolean holds) throws IOException {
    if (!holds) {
      throw new IOException("not SOCKS5 as we know it");
    }
  }

  private static Socket connect(String hostAndPort) throws IOException {
    int colon = hostAndPort.lastIndexOf(':');
    return new Socket(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.write(c);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Stops listening. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
