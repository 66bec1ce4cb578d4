package dev.dagfetch.server.testkit;

import static dev.dagfetch.server.testkit.GitFiles.utf8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A Git host that speaks protocol v2 well enough, and sends for whatever is wanted the bytes that
 * it was given in place of a pack. Thread-safe.
 */
public final class HostileServer implements AutoCloseable {
  private static final int SIDE_BAND_BYTES = 60_000;

  private final Map<String, byte[]> packs = new ConcurrentHashMap<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  private HostileServer(HttpServer server) {
    this.server = server;
  }

  public static HostileServer start() {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      HostileServer server = new HostileServer(http);
      http.setExecutor(server.executor);
      http.createContext("/", server::handle);
      http.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Serves a pack, or what is given for one; returns the URL of its repository. */
  public String serve(byte[] pack) {
    String path = "/r" + packs.size();
    packs.put(path, pack);
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      byte[] answer =
          switch (UploadPackRequest.parse(exchange, body)) {
            case OTHER -> capabilities();
            case LS_REFS -> utf8("0000");
            case FETCH -> packfile(packs.get(path.substring(0, path.lastIndexOf('/'))));
          };
      exchange.getResponseHeaders().set("Content-Type", contentType(path));
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(answer);
    }
  }

  private static String contentType(String path) {
    return path.endsWith("/git-upload-pack")
        ? "application/x-git-upload-pack-result"
        : "application/x-git-upload-pack-advertisement";
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

  private static byte[] packfile(byte[] pack) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(utf8(line("packfile\n")));
    for (int at = 0; at < pack.length; at += SIDE_BAND_BYTES) {
      byte[] piece = Arrays.copyOfRange(pack, at, Math.min(pack.length, at + SIDE_BAND_BYTES));
      out.writeBytes(utf8("%04x\u0001".formatted(piece.length + 5)));
      out.writeBytes(piece);
    }
    out.writeBytes(utf8("0000"));
    return out.toByteArray();
  }

  private static String line(String text) {
    return "%04x%s".formatted(text.length() + 4, text);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
