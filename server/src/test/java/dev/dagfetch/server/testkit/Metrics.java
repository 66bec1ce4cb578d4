package dev.dagfetch.server.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** The metrics page of a daemon. */
public final class Metrics {
  private final URI page;

  public Metrics(InetSocketAddress address) {
    page = URI.create("http://127.0.0.1:%d/metrics".formatted(address.getPort()));
  }

  /** The sum of all series of a name. */
  public double value(String name) {
    return text()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Direct memory, by the JVM's count or by Netty's: which of them sees it depends on the JDK. */
  public double memoryOfTransport() {
    return Math.max(
        value("dagfetch_direct_memory_used_bytes"), value("jvm_buffer_memory_used_bytes"));
  }

  /** Waits until a value stays what it is for a moment. */
  public void awaitSteady(String name) {
    AtomicReference<Double> last = new AtomicReference<>(Double.NaN);
    await()
        .during(Duration.ofMillis(500))
        .until(() -> {
          double now = value(name);
          return last.getAndSet(now) == now;
        });
  }

  public String text() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
