package dev.dagfetch.server.testkit;

import static dev.dagfetch.server.testkit.GitFiles.utf8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/**
 * A Git host that names refs without end when it is asked for them, over http in protocol v2, also
 * compressed, and over {@code git://} in protocol v0, where they come unasked; or names none and
 * talks without end instead of sending a pack. Thread-safe.
 */
public final class EndlessHost implements AutoCloseable {
  private static final int REFS_AT_ONCE = 1000;
  private static final int TALK_BYTES = 32_000;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong sent = new AtomicLong();
  private final HttpServer http;
  private final ServerSocket git;

  private EndlessHost(HttpServer http, ServerSocket git) {
    this.http = http;
    this.git = git;
  }

  public static EndlessHost start() {
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      EndlessHost server =
          new EndlessHost(
              HttpServer.create(new InetSocketAddress(loopback, 0), 0),
              new ServerSocket(0, 10, loopback));
      server.http.setExecutor(server.executor);
      server.http.createContext("/", server::answer);
      server.http.start();
      server.executor.execute(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String http() {
    return "http://127.0.0.1:%d/plain.git".formatted(http.getAddress().getPort());
  }

  /** Where a few bytes on the line are very many refs. */
  public String httpCompressed() {
    return "http://127.0.0.1:%d/gzip.git".formatted(http.getAddress().getPort());
  }

  /** Where messages come in place of a pack. */
  public String httpTalking() {
    return "http://127.0.0.1:%d/talk.git".formatted(http.getAddress().getPort());
  }

  public String git() {
    return "git://127.0.0.1:%d/plain.git".formatted(git.getLocalPort());
  }

  /** Bytes that clients took so far, before they were compressed. */
  public long sent() {
    return sent.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] request = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      UploadPackRequest asked = UploadPackRequest.parse(exchange, request);
      exchange
          .getResponseHeaders()
          .set(
              "Content-Type",
              "application/x-git-upload-pack-"
                  + (asked == UploadPackRequest.OTHER ? "advertisement" : "result"));
      if (path.startsWith("/gzip") && asked == UploadPackRequest.LS_REFS) {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      }
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      switch (asked) {
        case OTHER -> body.write(capabilities());
        case LS_REFS -> answerRefs(path, body);
        case FETCH -> talk(body);
      }
    }
  }

  private void answerRefs(String path, OutputStream body) throws IOException {
    if (path.startsWith("/talk")) {
      body.write(utf8("0000"));
    } else {
      sendRefs(path.startsWith("/gzip") ? new GZIPOutputStream(body, 1 << 16) : body, "");
    }
  }

  /** Until the client hangs up; no line of it ever ends. */
  private void talk(OutputStream out) throws IOException {
    byte[] some = utf8("%04x\u0002%s".formatted(5 + TALK_BYTES, "?".repeat(TALK_BYTES)));
    out.write(utf8(line("packfile\n")));
    while (true) {
      out.write(some);
      sent.addAndGet(some.length);
    }
  }

  private static byte[] capabilities() {
    return utf8(
        line("# service=git-upload-pack\n")
            + "0000"
            + line("version 2\n")
            + line("ls-refs\n")
            + line("fetch=shallow\n")
            + line("object-format=sha1\n")
            + "0000");
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = git.accept();
        executor.execute(() -> answer(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      sendRefs(socket.getOutputStream(), "\0side-band-64k shallow");
    } catch (IOException e) {
      // The client has heard enough.
    }
  }

  /** Until the client hangs up. */
  private void sendRefs(OutputStream out, String afterTheFirst) throws IOException {
    out.write(utf8(ref(0, afterTheFirst)));
    for (long number = 1; ; number += REFS_AT_ONCE) {
      StringBuilder refs = new StringBuilder();
      for (int i = 0; i < REFS_AT_ONCE; i++) {
        refs.append(ref(number + i, ""));
      }
      byte[] some = utf8(refs.toString());
      out.write(some);
      sent.addAndGet(some.length);
    }
  }

  private static String ref(long number, String more) {
    return line("%040x refs/heads/b%d%s\n".formatted(number + 1, number, more));
  }

  private static String line(String text) {
    return "%04x%s".formatted(text.length() + 4, text);
  }

  @Override
  public void close() {
    http.stop(0);
    try {
      git.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    executor.shutdownNow();
  }
}
