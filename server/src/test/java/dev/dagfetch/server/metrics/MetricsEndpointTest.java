package dev.dagfetch.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicBoolean ready = new AtomicBoolean(true);
  private final AtomicReference<Optional<String>> serveOnly =
      new AtomicReference<>(Optional.empty());
  private final HttpClient http = HttpClient.newHttpClient();
  private MetricsEndpoint endpoint;

  @BeforeEach
  void open() throws IOException {
    endpoint =
        MetricsEndpoint.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            meters,
            new Readiness(ready::get, serveOnly::get));
  }

  @AfterEach
  void close() {
    endpoint.close();
    http.close();
  }

  @Test
  void metrics_areInPrometheusForm() throws Exception {
    meters.counter("dagfetch.fetches", "outcome", "complete").increment();

    HttpResponse<String> page = get("/metrics");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("dagfetch_fetches_total{outcome=\"complete\"} 1.0");
    assertThat(page.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
  }

  @Test
  void processMeters_showHeapAndDirectMemory() throws Exception {
    try (ProcessMeters process = new ProcessMeters()) {
      process.bindTo(meters);

      assertThat(get("/metrics").body())
          .contains("jvm_memory_used_bytes")
          .contains("jvm_threads_live_threads")
          .contains("jvm_buffer_memory_used_bytes{id=\"direct\"}")
          .contains("dagfetch_direct_memory_used_bytes");
    }
  }

  @Test
  void health_isAliveAndReadiness_followsTheDaemon() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(200);

    ready.set(false);

    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
  }

  @Test
  void readiness_serveOnly_isReadyAndSaysWhy() throws Exception {
    serveOnly.set(Optional.of("the disk is full"));

    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body()).isEqualTo("ready, serve-only: the disk is full\n");
  }

  @Test
  void anythingElse_isNotThere() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
    assertThat(send(HttpRequest.newBuilder(uri("/metrics")).DELETE()).statusCode()).isEqualTo(405);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
  }
}
