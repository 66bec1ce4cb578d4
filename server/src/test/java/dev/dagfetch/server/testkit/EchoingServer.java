package dev.dagfetch.server.testkit;

import static dev.dagfetch.server.testkit.GitFiles.utf8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A web server that says back whatever was sent to log in, everywhere it can: in its status line's
 * body, in headers, in a redirect and in Git's own protocol.
 */
public final class EchoingServer implements AutoCloseable {
  private final HttpServer server;

  private EchoingServer(HttpServer server) {
    this.server = server;
  }

  public static EchoingServer start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", EchoingServer::answer);
      server.start();
      return new EchoingServer(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL of a repository that answers with a status; 200 is an error in Git's protocol. */
  public String url(int status) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + status;
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1, 4));
      String sent = exchange.getRequestHeaders().getFirst("Authorization");
      String secret = secret(String.valueOf(sent));
      byte[] body =
          utf8(line("# service=git-upload-pack\n") + "0000" + line("ERR no: " + sent + secret));
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"" + secret + "\"");
      exchange.getResponseHeaders().set("Location", "http://" + secret + ".example.com/" + secret);
      exchange.getResponseHeaders().set("Retry-After", secret);
      exchange
          .getResponseHeaders()
          .set("Content-Type", "application/x-git-upload-pack-advertisement");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static String secret(String authorization) {
    String value = authorization.substring(authorization.indexOf(' ') + 1);
    if (!authorization.startsWith("Basic ")) {
      return value;
    }
    String pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    return pair.substring(pair.indexOf(':') + 1);
  }

  private static String line(String text) {
    return "%04x%s".formatted(text.length() + 4, text);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
