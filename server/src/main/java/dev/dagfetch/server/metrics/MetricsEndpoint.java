package dev.dagfetch.server.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The HTTP endpoint for machines that watch the daemon: {@code /metrics} in Prometheus' text form,
 * {@code /healthz} (the process is alive), {@code /readyz} (calls are let in).
 */
public final class MetricsEndpoint implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService requests =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());

  private MetricsEndpoint(HttpServer server) {
    this.server = server;
  }

  /** Serves at {@code address}; port 0 for any free one. */
  public static MetricsEndpoint open(
      InetSocketAddress address, PrometheusMeterRegistry meters, Readiness ready)
      throws IOException {
    MetricsEndpoint endpoint = new MetricsEndpoint(HttpServer.create(address, 0));
    endpoint.serve("/metrics", () -> new Page(200, PROMETHEUS, meters.scrape()));
    endpoint.serve("/healthz", () -> new Page(200, TEXT, "alive\n"));
    endpoint.serve(
        "/readyz",
        () ->
            ready.serves().getAsBoolean()
                ? new Page(200, TEXT, ready.text() + "\n")
                : new Page(503, TEXT, "not ready\n"));
    endpoint.server.setExecutor(endpoint.requests);
    endpoint.server.start();
    return endpoint;
  }

  /** The real address. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void serve(String path, Supplier<Page> page) {
    server.createContext(path, exchange -> answer(exchange, path, page));
  }

  private static void answer(HttpExchange exchange, String path, Supplier<Page> page)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(path)) {
        send(exchange, new Page(404, TEXT, "not here; see /metrics, /healthz, /readyz\n"));
      } else if (!exchange.getRequestMethod().equals("GET")
          && !exchange.getRequestMethod().equals("HEAD")) {
        send(exchange, new Page(405, TEXT, "GET only\n"));
      } else {
        send(exchange, page.get());
      }
    }
  }

  private static void send(HttpExchange exchange, Page page) throws IOException {
    byte[] body = page.text().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", page.type());
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(page.status(), head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    requests.close();
  }

  private record Page(int status, String type, String text) {}
}
