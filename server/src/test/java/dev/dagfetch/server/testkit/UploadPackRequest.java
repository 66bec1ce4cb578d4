package dev.dagfetch.server.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** What a request to upload-pack asks for. */
enum UploadPackRequest {
  FETCH,
  LS_REFS,
  OTHER;

  static UploadPackRequest parse(HttpExchange exchange, byte[] body) throws IOException {
    if (!exchange.getRequestURI().getPath().endsWith("/git-upload-pack")) {
      return OTHER;
    }
    String text = new String(plain(exchange, body), StandardCharsets.ISO_8859_1);
    if (text.startsWith("command=fetch", 4) || text.startsWith("want ", 4)) {
      return FETCH;
    }
    return text.startsWith("command=ls-refs", 4) ? LS_REFS : OTHER;
  }

  private static byte[] plain(HttpExchange exchange, byte[] body) throws IOException {
    if (!"gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      return body;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readAllBytes();
    }
  }
}
