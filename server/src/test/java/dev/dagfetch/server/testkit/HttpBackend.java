package dev.dagfetch.server.testkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs {@code git http-backend} as a CGI program, one process per request. */
final class HttpBackend {
  private final Path root;
  private volatile boolean protocolV0;

  HttpBackend(Path root) {
    this.root = root;
  }

  /** Does not hear which protocol the client would like. */
  void speakV0() {
    protocolV0 = true;
  }

  /** Lets bytes of an answer pass, or throws to cut the connection. */
  interface Valve {
    void pass(int bytes) throws IOException;
  }

  void serve(HttpExchange exchange, byte[] body, Valve valve) throws IOException {
    ProcessBuilder builder = GitBinary.process(List.of("git", "http-backend"));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    environment(exchange, body.length, builder.environment());
    Process process = builder.start();
    try {
      Thread.ofVirtual().start(() -> feed(process, body));
      try (InputStream in = new BufferedInputStream(process.getInputStream(), 64 << 10)) {
        int status = copyHeaders(in, exchange.getResponseHeaders());
        exchange.sendResponseHeaders(status, 0);
        copy(in, exchange.getResponseBody(), valve);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private void environment(HttpExchange exchange, int length, Map<String, String> env) {
    Headers headers = exchange.getRequestHeaders();
    env.put("GIT_PROJECT_ROOT", root.toString());
    env.put("GIT_HTTP_EXPORT_ALL", "1");
    env.put(
        "GIT_PROTOCOL",
        protocolV0 ? "" : headers.getOrDefault("Git-Protocol", List.of("")).getFirst());
    env.put("REQUEST_METHOD", exchange.getRequestMethod());
    env.put("PATH_INFO", exchange.getRequestURI().getPath());
    String query = exchange.getRequestURI().getQuery();
    env.put("QUERY_STRING", query == null ? "" : query);
    env.put("CONTENT_TYPE", headers.getOrDefault("Content-Type", List.of("")).getFirst());
    env.put("CONTENT_LENGTH", Integer.toString(length));
    env.put(
        "HTTP_CONTENT_ENCODING", headers.getOrDefault("Content-Encoding", List.of("")).getFirst());
    env.put("REMOTE_ADDR", "127.0.0.1");
  }

  private static void feed(Process process, byte[] body) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(body);
    } catch (IOException e) {
      // The program ended without reading all; what it answered tells why.
    }
  }

  /** Reads the CGI header; returns the status. */
  private static int copyHeaders(InputStream in, Headers headers) throws IOException {
    int status = 200;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      if (name.equalsIgnoreCase("Status")) {
        status = Integer.parseInt(value.substring(0, 3));
      } else {
        headers.add(name, value);
      }
    }
    return status;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private static void copy(InputStream in, OutputStream out, Valve valve) throws IOException {
    byte[] buffer = new byte[8192];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      valve.pass(n);
      out.write(buffer, 0, n);
      out.flush();
    }
    out.close();
  }
}
